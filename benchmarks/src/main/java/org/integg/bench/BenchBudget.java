package org.integg.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.integg.cli.console.OutputFile;
import picocli.CommandLine.Option;

/** The seconds that a run of a bench may take, and where its results go. */
final class BenchBudget {
  private static final int MOST_SECONDS = 1_000_000_000;

  @Option(
      names = "--cpu-seconds",
      order = 21,
      paramLabel = "S",
      description = "Train for so long. The first budget that is used up ends the run.")
  private Optional<Double> cpuSeconds = Optional.empty();

  @Option(
      names = "--json",
      order = 41,
      paramLabel = "FILE",
      description = "Write the results there, too.")
  private Optional<Path> json = Optional.empty();

  /**
   * Checks the seconds, and that the results go to none of the files that are read.
   *
   * @throws IllegalArgumentException with one line, if they are out of range, or it does
   */
  void check(OutputFile.Inputs inputs) throws IOException {
    OutputFile.check("--json", json, inputs);
    cpuSeconds.ifPresent(n ->
        Bench.require(
            n > 0 && n <= MOST_SECONDS,
            "cpu-seconds " + n + ": must be above 0, up to " + MOST_SECONDS));
  }

  /**
   * Share of the budget that is used; at 1 the run ends.
   *
   * @param done steps or tokens
   * @param most how many of them there may be
   * @param otherwise the same where neither they nor seconds are limited
   * @param seconds CPU-seconds so far
   */
  double used(long done, Optional<Double> most, double otherwise, double seconds) {
    double limit = cpuSeconds.isPresent() ? Double.MAX_VALUE : otherwise;
    return Math.max(done / most.orElse(limit), seconds / cpuSeconds.orElse(Double.MAX_VALUE));
  }

  /** Prints the results, and writes them where they are wanted. */
  void report(Table table, PrintWriter out, Map<String, ?> about) throws IOException {
    table.report(out, json.orElse(null), about);
  }
}
