package org.integg.cli.watch;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.integg.cli.console.OutputFile;
import org.integg.cli.console.Show;
import org.integg.model.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code egg report}: writes runs into one file to keep or to send. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "",
      "Writes the pictures, texts and settings of `egg watch` into one file that a browser"
          + " opens from the disk, without a server or a network. If runs have read different"
          + " amounts, its tables compare them after equal member-tokens and equal CPU-seconds.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg report runs/first runs/second -o report.html",
      "  egg report studies/rates -o rates.html",
      "  egg report runs --tensorboard events        and then: tensorboard --logdir events"
    })
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Runs, studies, and folders of them.")
  private List<Path> runs;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "The page to write.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description =
          "Folder for TensorBoard event files, one per run, with every step. Files of an"
              + " earlier report are replaced.")
  private Optional<Path> events = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (file.isEmpty() && events.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to write: give -o FILE, --tensorboard DIR or both");
    }
    Shelf shelf = new Shelf(runs);
    if (shelf.runs().isEmpty()) {
      throw new IOException(
          runs.getFirst() + ": has no runs; name a run, a study, or a folder of them");
    }
    OutputFile.check("--out", file, shelf::inputs);
    PrintWriter out = spec.commandLine().getOut();
    if (file.isPresent()) {
      byte[] page = ReportPage.of(shelf).getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(file.get(), to -> to.write(page));
      out.println("report      %s: %s".formatted(file.get(), Show.bytes(page.length)));
    }
    if (events.isPresent()) {
      for (WatchedRun run : shelf.runs()) {
        EventFiles.write(events.get(), run);
      }
      out.println("events      " + events.get());
    }
    noteWhatIsMissing(shelf);
    return 0;
  }

  /** Notes which parts of the runs could not be read and so are missing from the output. */
  private void noteWhatIsMissing(Shelf shelf) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    for (WatchedRun run : shelf.runs()) {
      note(run, "metrics.jsonl", run.look(RunSeries::skipped), "line");
      if (file.isPresent()) { // event files contain neither
        note(run, "weights.jsonl", run.lookAtWeights(WeightHistory::skipped), "line");
        note(run, "baselines.json", BaselineFile.of(run.root()).skipped(), "value");
      }
      run.problem().ifPresent(why -> err.println("note: left out settings: " + why));
    }
  }

  private void note(WatchedRun run, String file, int skipped, String what) {
    if (skipped > 0) {
      spec.commandLine()
          .getErr()
          .println(
              "note: %s: left out %s %s that cannot be read"
                  .formatted(
                      run.root().resolve(file),
                      Show.count(skipped),
                      skipped == 1 ? what : what + "s"));
    }
  }
}
