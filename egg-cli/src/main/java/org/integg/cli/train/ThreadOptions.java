package org.integg.cli.train;

import java.util.Optional;
import picocli.CommandLine.Option;

/** How many cores a command takes. */
public final class ThreadOptions {
  private static final int MOST = 4096;

  @Option(
      names = "--threads",
      order = 40,
      paramLabel = "N",
      description = "Threads; they change the speed and no result. Default: all cores.")
  private Optional<Integer> threads = Optional.empty();

  /** How many the user asked for, or all. */
  public int count() {
    return require(threads.orElseGet(() -> Runtime.getRuntime().availableProcessors()));
  }

  /**
   * A number of threads that there can be.
   *
   * @throws IllegalArgumentException in one line, if there cannot
   */
  public static int require(int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("threads " + count + ": must be from 1 to " + MOST);
    }
    return count;
  }
}
