package org.integg.cli.cluster;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.integg.cli.console.OutputFile;
import org.integg.cli.console.Show;
import org.integg.cli.train.ThreadOptions;
import org.integg.cli.train.TrainSettings;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Estimators;
import org.integg.model.EggConfig;
import org.integg.tokenizer.ByteTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg cluster simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    header = "Throughput and efficiency of 2 to 4096 nodes like this machine.",
    description = {
      "",
      "Measures a block, an update and the messages' sizes of this model and estimator on this"
          + " machine, and adds Spark's overhead and the network from the options."
          + " docs/cluster.md has the formula and how it was checked.",
      ""
    })
final class ClusterSimulate implements Callable<Integer> {
  private static final int TEXT = 1 << 16;
  private static final int MOST_NODES = 4096;

  /** Steps that are not timed, because Java compiles and learned matrices are still zero. */
  private static final int WARM_UP = 10;

  /** Timed steps. */
  private static final int ROUNDS = 15;

  private static final double MILLI = 1e-3;
  private static final double NANO = 1e-9;
  private static final double GIGABIT = 1e9 / 8;
  private static final double LEAST_GIGABITS = 0.001;
  private static final double MOST = 1_000_000;

  @Spec private CommandSpec spec;
  @ParentCommand private ClusterCommand cluster;
  @Mixin private TrainSettings settings;
  @Mixin private ThreadOptions threads;

  @Option(
      names = "--overhead-ms",
      order = 50,
      paramLabel = "MS",
      defaultValue = "20",
      description = "Spark's overhead per job. Default: ${DEFAULT-VALUE}, a measured value.")
  private double overhead;

  @Option(
      names = "--task-ms",
      order = 51,
      paramLabel = "MS",
      defaultValue = "0.5",
      description = "The driver's time for each task of a job. Default: ${DEFAULT-VALUE}.")
  private double task;

  @Option(
      names = "--gigabits",
      order = 52,
      paramLabel = "N",
      defaultValue = "10",
      description = "Gigabits per second of a node's network card. Default: ${DEFAULT-VALUE}.")
  private double gigabits;

  @Option(
      names = "--plot",
      order = 53,
      paramLabel = "FILE",
      description = "Draw throughput and efficiency into a PNG file.")
  private Optional<Path> plot = Optional.empty();

  @Option(
      names = "--target",
      order = 54,
      paramLabel = "BPB",
      description =
          "Print how long each number of nodes takes to reach this many bits per byte, with the"
              + " fastest population. Needs --learned.")
  private Optional<Double> target = Optional.empty();

  @Option(
      names = "--learned",
      order = 55,
      paramLabel = "DIR",
      description =
          "Folder of six or more finished runs that differ only in population and steps. Their"
              + " results show how the population affects learning.")
  private Optional<Path> learned = Optional.empty();

  @Override
  public Integer call() throws Exception {
    OutputFile.check(
        "--plot", plot, () -> learned.isPresent() ? LearnedRuns.files(learned.get()) : List.of());
    EggConfig shape = settings.model(new ByteTokenizer().vocabularySize());
    Training training = settings.train(shape);
    Optional<LearnedRuns> runs = learned(shape, training);
    ClusterModel model = measure(shape, training);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "one node    a block %.2f ms, %d blocks, update %.2f ms; up %,.0f bytes, down %,.0f%n%n",
        model.blockSeconds() / MILLI,
        model.blocks(),
        model.updateSeconds() / MILLI,
        model.upBytes(),
        model.downBytes());
    List<double[]> points = table(out, model, training);
    points(out, model);
    if (runs.isPresent()) {
      double tokens = (double) training.memberTokens() / model.blocks();
      out.println();
      new ClusterTarget(target.orElseThrow(), runs.get(), model, tokens).print(out, MOST_NODES);
    }
    if (plot.isPresent()) {
      ClusterPlot.write(plot.get(), training.title(), points);
      out.println("plot        " + plot.get());
    }
    out.flush();
    return 0;
  }

  /**
   * Prints a line for each number of nodes.
   *
   * @return nodes, member-tokens per second and efficiency
   */
  private static List<double[]> table(PrintWriter out, ClusterModel model, Training training) {
    out.println("nodes   step s  learn s  update s  spark s  messages s  tokens/s  efficiency");
    List<double[]> points = new ArrayList<>();
    for (int nodes = 1; nodes <= MOST_NODES; nodes *= 2) {
      ClusterModel.Parts parts = model.on(nodes);
      double speed = training.memberTokens() / parts.total();
      points.add(new double[] {nodes, speed, model.efficiency(nodes)});
      out.printf(
          Locale.ROOT,
          "%5d  %7.3f  %7.3f  %8.3f  %7.3f  %10.3f  %8s  %8.1f %%%n",
          nodes,
          parts.total(),
          parts.learning(),
          parts.update(),
          parts.spark(),
          parts.messages(),
          Show.rounded(speed),
          100 * model.efficiency(nodes));
    }
    out.println();
    return points;
  }

  /** The runs that a target needs; none without a target. */
  private Optional<LearnedRuns> learned(EggConfig shape, Training training) throws IOException {
    if (target.isPresent() != learned.isPresent()) {
      throw new IllegalArgumentException("--target and --learned: give both or neither");
    }
    if (target.isEmpty()) {
      return Optional.empty();
    }
    LearnedRuns runs = LearnedRuns.read(learned.orElseThrow(), shape, training);
    runs.law().require(target.get());
    return Optional.of(runs);
  }

  private void requireRanges() {
    require("overhead-ms", overhead, 0, "from 0");
    require("task-ms", task, 0, "from 0");
    require("gigabits", gigabits, LEAST_GIGABITS, "from " + LEAST_GIGABITS);
  }

  private static void require(String what, double value, double least, String range) {
    if (!(value >= least && value <= MOST)) {
      throw new IllegalArgumentException(
          "%s %s: must be %s to %.0f".formatted(what, value, range, MOST));
    }
  }

  private static double median(double[] rounds) {
    double[] timed = Arrays.copyOfRange(rounds, WARM_UP, rounds.length);
    Arrays.sort(timed);
    return timed[timed.length / 2];
  }

  private static void points(PrintWriter out, ClusterModel model) {
    out.println(
        "overhead    Spark takes a tenth of the learning time "
            + from(model, parts -> parts.spark() > parts.learning() / 10));
    out.println(
        "messages    the network takes a tenth of the learning time "
            + from(model, parts -> parts.messages() > parts.learning() / 10));
    out.println(
        "update      the update takes a tenth of the learning time "
            + from(model, parts -> parts.update() > parts.learning() / 10));
  }

  private static String from(ClusterModel model, Predicate<ClusterModel.Parts> reached) {
    for (int nodes = 1; nodes <= MOST_NODES; nodes++) {
      if (reached.test(model.on(nodes))) {
        return "from " + nodes + " nodes on";
      }
    }
    return "nowhere up to " + MOST_NODES + " nodes";
  }

  private static int[] text() {
    int[] text = new int[TEXT];
    for (int i = 0; i < TEXT; i++) {
      text[i] = 32 + i * 31 % 95;
    }
    return text;
  }

  /** Times a step's halves, as medians of several steps. */
  private ClusterModel measure(EggConfig shape, Training training) {
    requireRanges();
    try (TokenSequence tokens = TokenSequence.of(new ByteTokenizer(), text());
        SharedLearner learner =
            cluster
                .machine(threads.count())
                .sharedLearner(training, StartWeights.of(shape, training.seed()), tokens)) {
      return measure(learner, training);
    }
  }

  private ClusterModel measure(SharedLearner learner, Training training) {
    int[] blocks = new int[Math.min(learner.blocks(), 4 * threads.count())];
    Arrays.setAll(blocks, i -> i);
    int[] rest = IntStream.range(blocks.length, learner.blocks()).toArray();
    double[] learn = new double[WARM_UP + ROUNDS];
    double[] update = new double[WARM_UP + ROUNDS];
    long up = 0;
    long down = 0;
    Optional<Contribution> others = Optional.empty();
    boolean votes = Estimators.of(training).contributesSums();
    for (int round = 0; round < learn.length; round++) {
      // The cost of credits depends on what was learned, so the warm-up uses real votes.
      if (rest.length > 0 && (round == 0 || votes && round < WARM_UP)) {
        others = Optional.of(learner.learn(rest));
      }
      // CPU time is used because a few blocks are too short for the clock on a shared machine.
      long cpu = learner.cpuNanos();
      Contribution found = learner.learn(blocks);
      double seconds = (learner.cpuNanos() - cpu) * NANO / threads.count();
      learn[round] = seconds / blocks.length;
      Contribution all = others.map(each -> Estimators.of(training).add(found, each)).orElse(found);
      long begun = System.nanoTime();
      learner.update(all, 0);
      update[round] = (System.nanoTime() - begun) * NANO;
      up = all.bytes().length;
      down = learner.news().bytes().length;
    }
    return new ClusterModel(
        learner.blocks(),
        median(learn),
        median(update),
        overhead * MILLI,
        task * MILLI,
        up,
        down,
        gigabits * GIGABIT,
        votes);
  }
}
