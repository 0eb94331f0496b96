package org.integg.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.integg.cli.Extension;
import org.integg.cli.console.Program;
import org.integg.cli.train.ThreadOptions;
import org.integg.eggroll.Setting;
import org.integg.eggroll.run.Machine;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg bench}: each subcommand prints a table and, on request, writes it as JSON. */
@Command(
    name = "bench",
    subcommands = {
      TrainBenchCommand.class,
      CosineCommand.class,
      BackpropCommand.class,
      GrpoCommand.class
    },
    mixinStandardHelpOptions = true,
    description = {
      "",
      "Each prints a table. Times are CPU times of the threads at work, the best of several, so"
          + " that a busy machine does little harm. Quote ratios from one run.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg bench train                             D 64, L 1, on one core",
      "  egg bench train --dim 256 --threads 2 --against vector",
      "  egg bench kernels --dim 128 --json kernels.json"
    })
public final class Bench implements Extension, Machines {
  private static final String WIDTH = "Width of the model. Default: ${DEFAULT-VALUE}.";
  private static final String JSON = "Write the results there, too.";
  private static final int VOCABULARY = 256;
  private static final int MOST_PAIRS = 1 << 24;

  private static final List<Integer> LENGTHS = List.of(1, 10, 100);
  private static final List<Integer> RANKS = List.of(1, 2, 4, 8);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Program egg;

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String line() {
    return "Measures: kernels, training, estimators against backprop.";
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(out());
    return 0;
  }

  @Override
  public Machine machine(int threads) {
    return egg.machine(ThreadOptions.require(threads));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "kernels",
      mixinStandardHelpOptions = true,
      header = "Checks each kernel against the scalar one, and times it.")
  int kernels(
      @Option(names = "--dim", paramLabel = "D", defaultValue = "256", description = WIDTH) int dim,
      @Option(
              names = "--against",
              paramLabel = "KERNELS",
              description = TrainBenchCommand.AGAINST + ".")
          @Nullable String against,
      @Option(names = "--json", paramLabel = "FILE", description = JSON) @Nullable Path json)
      throws Exception {
    new EggConfig(VOCABULARY, dim, 1); // refuses an invalid width
    Kernels kernels = machine(1).kernels();
    double ceiling = Ceiling.measure();
    out().printf("%s; ceiling of the 16-bit multiplier: %.1f G/s%n", kernels.describe(), ceiling);
    Table table = new KernelBench(kernels, ceiling).run(dim);
    if (against != null) {
      Table other = new KernelBench(KernelChooser.provider(against, "--against"), ceiling).run(dim);
      table = table.beside(other, "µs", against);
    }
    report(table, json, Map.of("ceiling", ceiling));
    return 0;
  }

  @Command(
      name = "scaling",
      mixinStandardHelpOptions = true,
      header = "Times a step as threads, population, width and layers grow.")
  int scaling(
      @Option(names = "--json", paramLabel = "FILE", description = JSON) @Nullable Path json)
      throws Exception {
    Machine one = machine(1);
    Table table =
        new Table("D", "L", "population", "threads", "ns/member-token", "G multiply-adds/s");
    int cores = Runtime.getRuntime().availableProcessors();
    for (int threads = 1; threads <= cores; threads *= 2) {
      scale(table, one.withThreads(threads), Workload.published(64, 1, 1024, 50, 1));
    }
    for (int population : new int[] {64, 256, 4096}) {
      scale(table, one, Workload.published(64, 1, population, 50, 1));
    }
    for (int width : new int[] {16, 32, 128, 256}) {
      scale(table, one, Workload.published(width, 1, 256, 50, 1));
    }
    for (int layers : new int[] {2, 4, 8}) {
      scale(table, one, Workload.published(64, layers, 256, 50, 1));
    }
    report(table, json, Map.of("kernels", one.kernels().describe()));
    return 0;
  }

  private static void scale(Table table, Machine machine, Workload work) {
    TrainBench.Rates rates = new TrainBench(machine).train(work, 3);
    table.add(
        work.model().width(),
        work.model().layers(),
        work.training().population(),
        machine.threads(),
        1e9 / rates.wall(),
        rates.wall() * work.multiplyAdds() / 1e9);
  }

  @Command(
      name = "naive",
      mixinStandardHelpOptions = true,
      header = "Times a member with full-rank noise: what low rank saves.",
      description = {
        "Full-rank noise costs a member its own weights; the more tokens it reads with them, the"
            + " less that matters."
      })
  int naive(
      @Option(names = "--dim", paramLabel = "D", defaultValue = "256", description = WIDTH) int dim,
      @Option(
              names = "--layers",
              paramLabel = "L",
              defaultValue = "1",
              description = "Layers. Default: ${DEFAULT-VALUE}.")
          int layers,
      @Option(names = "--json", paramLabel = "FILE", description = JSON) @Nullable Path json)
      throws Exception {
    Machine machine = machine(1);
    Table table =
        new Table("tokens a step", "low rank, µs/member", "full rank, µs/member", "ratio");
    for (int tokens : LENGTHS) {
      Workload work = Workload.published(dim, layers, 256, tokens, 1);
      double low = 1e6 / new TrainBench(machine).train(work, 3).cpu() * tokens;
      double full = new NaiveBench(machine.kernels()).member(work, tokens) / 1e3;
      table.add(tokens, low, full, full / low);
    }
    report(table, json, Map.of("dim", dim, "layers", layers));
    return 0;
  }

  @Command(
      name = "rank",
      mixinStandardHelpOptions = true,
      header = "Compares low-rank estimates of a gradient with full-rank ones.",
      description = {
        "Perturbs one matrix of a small model. \"cosine\" compares the estimates as they are;"
            + " \"without noise\" what they estimate, the sampling noise of both taken out, with"
            + " its standard error. The paper claims that the distance falls as one over the rank."
      })
  int rank(
      @Option(names = "--dim", paramLabel = "D", defaultValue = "16", description = WIDTH) int dim,
      @Option(
              names = "--tensor",
              paramLabel = "NAME",
              defaultValue = "blocks.0.gru.Wh",
              description = "The matrix that is perturbed. Default: ${DEFAULT-VALUE}.")
          String tensor,
      @Option(
              names = "--sigma-shift",
              paramLabel = "N",
              split = ",",
              defaultValue = "4,2,0",
              description =
                  "Perturbations are divided by 2^N: 0 to 8, several with commas between."
                      + " Default: ${DEFAULT-VALUE}.")
          List<Integer> shifts,
      @Option(
              names = "--pairs",
              paramLabel = "N",
              defaultValue = "65536",
              description =
                  "Antithetic pairs of an estimate: a multiple of 256 up to 16777216. Default:"
                      + " ${DEFAULT-VALUE}.")
          int pairs,
      @Option(names = "--json", paramLabel = "FILE", description = JSON) @Nullable Path json)
      throws Exception {
    Setting.require(
        pairs >= 256 && pairs <= MOST_PAIRS && pairs % 256 == 0,
        "pairs " + pairs,
        "a multiple of 256 from 256 to " + MOST_PAIRS);
    for (int shift : shifts) {
      Setting.require(shift >= 0 && shift <= 8, "sigma-shift " + shift, "0 to 8");
    }
    Parameters model = Workload.published(dim, 1, 2, 1, 1).parameters();
    TensorSpec matrix =
        model
            .tensors()
            .find(tensor)
            .filter(spec -> spec.kind() == TensorKind.MATRIX)
            .orElseThrow(() -> new IllegalArgumentException("tensor " + tensor + ": no matrix"));
    RankBench bench = new RankBench(machine(1).kernels(), model, matrix);
    Table table =
        new Table(
            "sigma-shift",
            "rank",
            "cosine",
            "without noise",
            "1000 · (1 − cosine without noise)",
            "standard error of that");
    for (int shift : shifts) {
      RankBench.Estimate full = bench.estimate(RankBench.FULL, shift, pairs);
      for (int rank : RANKS) {
        RankBench.Cosine c = RankBench.cosine(bench.estimate(rank, shift, pairs), full);
        double distance = 1000 * (1 - c.corrected());
        table.add(shift, rank, c.raw(), c.corrected(), distance, 1000 * c.error());
      }
    }
    report(table, json, Map.of("dim", dim, "tensor", tensor, "pairs", pairs));
    return 0;
  }

  private void report(Table table, @Nullable Path json, Map<String, ?> about) throws Exception {
    table.report(out(), json, about);
  }
}
