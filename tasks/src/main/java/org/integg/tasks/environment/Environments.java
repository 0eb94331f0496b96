package org.integg.tasks.environment;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.integg.tasks.SizeRange;

/** All environments by name. Only this class lists them. */
public final class Environments {
  private static final int USUAL_CHAIN = 20;

  private static final SizeRange LENGTHS = new SizeRange(1, MemoryChain.LONGEST);

  private static final List<Environment> ALL =
      List.of(
          new CartPole(),
          new Acrobot(),
          new MountainCar(),
          new Pendulum(),
          new Catch(),
          new MemoryChain(USUAL_CHAIN));

  private Environments() {}

  /** All environments, with chains at their usual length. */
  public static List<Environment> all() {
    return ALL;
  }

  /**
   * The environment with a name, in any case; {@code MemoryChain-N} for any N from 1 to 100.
   *
   * @throws IllegalArgumentException with a one-line message, if there is none
   */
  public static Environment named(String name) {
    String prefix = MemoryChain.PREFIX.toLowerCase(Locale.ROOT);
    String low = name.toLowerCase(Locale.ROOT);
    if (low.startsWith(prefix)) {
      String length = low.substring(prefix.length());
      return new MemoryChain(LENGTHS.parse(length, "environment '" + name + "': the length"));
    }
    return ALL.stream()
        .filter(each -> each.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "environment '%s': there are %s"
                    .formatted(
                        name,
                        ALL.stream().map(Environment::name).collect(Collectors.joining(", ")))));
  }
}
