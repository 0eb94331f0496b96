package org.integg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.integg.cli.console.Output;
import org.integg.cli.console.Show;
import org.integg.cli.train.ModelFile;
import org.integg.cli.train.ModelOptions;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.Inspection;
import org.integg.model.Inspection.TensorReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code egg inspect}: what is in a checkpoint. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "",
      "A histogram has 16 bins of 16 values, from −128 on the left to 127 on the right; 16"
          + " stands for 1.0. A weight at ±127 is saturated: training cannot move it further"
          + " outwards.",
      "The SHA-256 covers only the weights, so it is equal for equal models, whatever the"
          + " metadata.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg inspect first",
      "  egg inspect runs/first/model.safetensors",
      "  egg inspect model.safetensors --json | jq .sha256"
    })
final class InspectCommand implements Callable<Integer> {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CHECKPOINT", description = ModelOptions.CHECKPOINT)
  private String given;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description =
          "Folder of all runs, in which to find a run by its name. Default: "
              + ModelOptions.DEFAULT_RUNS
              + ".")
  private Optional<Path> runs = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Path file = ModelOptions.file(runs, given);
    Checkpoint checkpoint = ModelFile.read(file);
    Inspection inspection = Inspection.of(checkpoint.parameters());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.data(spec.commandLine()).println(InspectionJson.of(checkpoint, inspection));
    } else {
      print(out, file, checkpoint, inspection);
    }
    return 0;
  }

  private static void print(
      PrintWriter out, Path file, Checkpoint checkpoint, Inspection inspection) {
    EggConfig config = inspection.config();
    out.println("file        " + file);
    out.printf(
        "model       V %d, %s: %s weights%n",
        config.vocabulary(), Show.shape(config), Show.count(inspection.parameters()));
    out.println("tokenizer   " + checkpoint.tokenizer().map(Show::line).orElse("not stated"));
    out.println("sha256      " + inspection.sha256());
    out.println("saturated   " + Show.percent(inspection.saturation()) + " of the weights at ±127");
    new TreeMap<>(checkpoint.notes())
        .forEach((key, value) -> out.printf("%-11s %s%n", Show.line(key), Show.line(value)));
    out.println();
    out.printf(
        "%-22s %-13s %4s %4s %7s %9s  %s%n",
        "tensor", "shape", "min", "max", "mean|w|", "at ±127", "−128 … 127");
    inspection.tensors().forEach(tensor -> print(out, tensor));
  }

  private static void print(PrintWriter out, TensorReport tensor) {
    out.printf(
        Locale.ROOT,
        "%-22s %-13s %4d %4d %7.2f %9s  %s%n",
        tensor.spec().name(),
        tensor.spec().shape(),
        tensor.min(),
        tensor.max(),
        tensor.meanAbs(),
        Show.percent(tensor.saturation()),
        bars(tensor.histogram()));
  }

  private static String bars(List<Long> histogram) {
    long most = Collections.max(histogram);
    StringBuilder bars = new StringBuilder();
    for (long count : histogram) {
      // Every nonzero count is visible, however small.
      int height = (int) ((count * BARS.length() + most - 1) / most);
      bars.append(count == 0 ? '·' : BARS.charAt(height - 1));
    }
    return bars.toString();
  }
}
