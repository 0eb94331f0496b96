package org.integg.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.integg.cli.train.CellConverter;
import org.integg.cli.train.EstimatorOptions;
import org.integg.cli.train.MlpConverter;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.run.Machine;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg bench train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    header = "Times training steps beside plain inference of the same model.",
    description =
        "Settings that are not given are those of the preset tiny, but for the model's shape.")
final class TrainBenchCommand implements Callable<Integer> {
  static final String AGAINST =
      "Measure these kernels, too, in the same run: scalar, vector or native";

  private static final int MOST_WINDOWS = 10_000;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Machines parent;

  @Option(
      names = "--dim",
      paramLabel = "D",
      defaultValue = "64",
      description = "Width of the model. Default: ${DEFAULT-VALUE}.")
  private int dim;

  @Option(
      names = "--layers",
      paramLabel = "L",
      defaultValue = "1",
      description = "Layers. Default: ${DEFAULT-VALUE}.")
  private int layers;

  @Option(
      names = "--mlp",
      paramLabel = "KIND",
      converter = MlpConverter.class,
      description =
          "Kind of the MLP: clip, relu or none. Default: what the estimator's presets have.")
  private Optional<Mlp> mlp = Optional.empty();

  @Option(
      names = "--cell",
      paramLabel = "KIND",
      defaultValue = "egg",
      converter = CellConverter.class,
      description = "Kind of the recurrence: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Cell cell = Cell.EGG;

  @Mixin private EstimatorOptions estimator = new EstimatorOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--windows",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Timed windows of a CPU-second or more; the best counts. Default: ${DEFAULT-VALUE}.")
  private int windows;

  @Option(names = "--against", paramLabel = "KERNELS", description = AGAINST + ", or cuda.")
  private @Nullable String against;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the results there, too.")
  private @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    Setting.require(
        windows >= 1 && windows <= MOST_WINDOWS, "windows " + windows, "1 to " + MOST_WINDOWS);
    EggConfig shape = estimator.estimator().model(Preset.TINY, 256);
    shape = shape.withWidth(dim).withLayers(layers).withCell(cell);
    EggConfig model = mlp.map(shape::withMlp).orElse(shape);
    Workload work = new Workload(model, estimator.over(Preset.TINY, model));
    Machine machine = parent.machine(threads);
    Optional<Machine> other =
        Optional.ofNullable(against)
            .map(name -> new Machine(KernelChooser.provider(name, "--against"), threads));
    TrainBench bench = new TrainBench(machine);
    TrainBench.Rates rates = bench.compare(work, windows);
    Table table = new Table("what", "value");
    table.add("kernels", machine.kernels().describe());
    bench.describe(work, rates, "", table);
    if (other.isPresent()) {
      TrainBench beside = new TrainBench(other.get());
      TrainBench.Rates theirs = beside.compare(work, windows);
      beside.describe(work, theirs, other.get().kernels().describe() + ": ", table);
      table.add("times as fast", rates.cpu() / theirs.cpu());
    }
    if (machine.devices().isEmpty()) {
      bench.shares(work).forEach((name, share) -> table.add("% of time: " + name, share));
    }
    Map<String, ?> about = Map.of("workload", work.toString(), "threads", threads);
    table.report(spec.commandLine().getOut(), json, about);
    return 0;
  }
}
