package org.integg.cli.train;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Option for how many cores a command uses. */
public final class ThreadOptions {
  private static final int MOST = 4096;

  @Option(
      names = "--threads",
      order = 40,
      paramLabel = "N",
      description = "Number of threads; affects only the speed. Default: all cores.")
  private Optional<Integer> threads = Optional.empty();

  /** The number that the user gave, or all cores. */
  public int count() {
    return require(threads.orElseGet(() -> Runtime.getRuntime().availableProcessors()));
  }

  /**
   * Returns the number of threads if it is possible.
   *
   * @throws IllegalArgumentException with a one-line message, if it is not
   */
  public static int require(int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("threads " + count + ": must be from 1 to " + MOST);
    }
    return count;
  }
}
