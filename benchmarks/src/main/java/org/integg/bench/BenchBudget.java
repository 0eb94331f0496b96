package org.integg.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.integg.cli.console.OutputFile;
import org.integg.eggroll.Setting;
import picocli.CommandLine.Option;

/** Options for the seconds that a run of a bench may take, and for where its results go. */
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
   * Checks the seconds, and that the results do not go to a file that is read.
   *
   * @throws IllegalArgumentException with a one-line message, if either check fails
   */
  void check(OutputFile.Inputs inputs) throws IOException {
    OutputFile.check("--json", json, inputs);
    cpuSeconds.ifPresent(n ->
        Setting.require(
            n > 0 && n <= MOST_SECONDS, "cpu-seconds " + n, "above 0, up to " + MOST_SECONDS));
  }

  /**
   * Used share of the budget; at 1 the run ends.
   *
   * @param done number of steps or tokens done
   * @param most the limit for their number, if there is one
   * @param otherwise the limit if neither they nor seconds are limited
   * @param seconds CPU-seconds so far
   */
  double used(long done, Optional<Double> most, double otherwise, double seconds) {
    double limit = cpuSeconds.isPresent() ? Double.MAX_VALUE : otherwise;
    return Math.max(done / most.orElse(limit), seconds / cpuSeconds.orElse(Double.MAX_VALUE));
  }

  /** Prints the results, and writes them to a file if the user named one. */
  void report(Table table, PrintWriter out, Map<String, ?> about) throws IOException {
    table.report(out, json.orElse(null), about);
  }
}
