package org.integg.kernels;

import java.util.List;
import org.integg.cli.Egg;

/** Refers to a class of a room above only in a generic signature, where no instruction shows it. */
final class ClimbingFixture {
  static final List<Egg> NONE = List.of();

  private ClimbingFixture() {}
}
