package org.integg.kernels;

import java.util.List;
import org.integg.cli.Egg;

/** Names a class of a room above, in a generic signature only, where no instruction shows it. */
final class ClimbingFixture {
  static final List<Egg> NONE = List.of();

  private ClimbingFixture() {}
}
