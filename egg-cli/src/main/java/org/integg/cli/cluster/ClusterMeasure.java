package org.integg.cli.cluster;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.integg.cli.train.ClusterOptions;
import org.integg.cli.train.TextOptions;
import org.integg.cli.train.ThreadOptions;
import org.integg.cli.train.TrainSettings;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RunConfig;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg cluster measure}. */
@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    header = "Times steps on a cluster against the same steps in this process.",
    description = {
      "",
      "Alternates the steps, one here and one there, so that both see the same machine, and"
          + " compares the weights at the end. With as many threads here as the executors have"
          + " cores on this machine, the ratio is the cluster's overhead. Before the timed"
          + " steps, 150 small ones let Java compile Spark's own code, as the first steps of a"
          + " long run do.",
      ""
    })
final class ClusterMeasure implements Callable<Integer> {
  /** Steps in which replicas arrive and Java compiles the estimator. */
  private static final int WARM_UP = 4;

  /** Small steps before those, enough that Java has compiled most of Spark's own code. */
  private static final int SPARK_WARM_UP = 150;

  private static final int SMALL_POPULATION = 1024;

  private static final double NANO = 1e-9;

  @Spec private CommandSpec spec;
  @ParentCommand private ClusterCommand parent;
  @Mixin private TrainSettings settings;
  @Mixin private ThreadOptions threads;
  @Mixin private ClusterOptions cluster;
  @Mixin private TextOptions text;

  @Option(
      names = "--steps",
      order = 50,
      paramLabel = "N",
      defaultValue = "20",
      description = "Number of timed steps, after some to warm up. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Override
  public Integer call() throws IOException {
    cluster.require();
    if (steps < 1) {
      throw new IllegalArgumentException("steps " + steps + ": must be 1 or more");
    }
    CorpusSpec asked = text.spec();
    EggConfig model = settings.model(asked.tokenizer().vocabularySize());
    Training train = settings.train(model);
    Machine machine = parent.machine(threads.count());
    Path folder = Files.createTempDirectory("egg-measure-");
    try (Corpus corpus = text.open(asked, spec.commandLine().getErr());
        Cluster.Connection there = cluster.connect(folder, machine).orElseThrow()) {
      warmUp(text.config(model, small(train.seed()), corpus, 0, 0), corpus, there);
      measure(text.config(model, train, corpus, 0, 0), corpus, machine, there);
    }
    // Deleted only now, because the log tells why a failure happened.
    Files.deleteIfExists(folder.resolve(ClusterOptions.LOG));
    Files.delete(folder);
    return 0;
  }

  /** A step of the published estimator that takes some milliseconds on any cluster. */
  private static LowRankSettings small(long seed) {
    return LowRankSettings.published(SMALL_POPULATION, 1).withAlpha(1, 1).withSeed(seed);
  }

  private static void warmUp(RunConfig config, Corpus corpus, Cluster.Connection connection)
      throws IOException {
    try (Learner learner = connection.learner(config, start(config), corpus)) {
      for (int step = 0; step < SPARK_WARM_UP; step++) {
        learner.step(0);
      }
    }
  }

  private void measure(
      RunConfig config, Corpus corpus, Machine machine, Cluster.Connection connection)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Double> here = new ArrayList<>();
    List<Double> there = new ArrayList<>();
    try (Learner one = machine.learner(config, start(config), corpus);
        Learner other = connection.learner(config, start(config), corpus)) {
      for (int step = 0; step < WARM_UP + steps; step++) {
        double seconds = seconds(one);
        double seconds2 = seconds(other);
        if (step >= WARM_UP) {
          here.add(seconds);
          there.add(seconds2);
        }
      }
      if (!one.parameters().sha256().equals(other.parameters().sha256())) {
        throw new IOException("the cluster's weights are not those of this process");
      }
    }
    Training train = config.train();
    out.println("estimator   " + train.describe());
    out.printf("here        %d threads: %s%n", machine.threads(), times(here));
    out.printf("there       %s: %s%n", connection.describe(), times(there));
    out.printf(Locale.ROOT, "overhead    %.1f %%%n", 100 * (median(there) / median(here) - 1));
    out.println("traffic     " + connection.traffic());
    out.printf(Locale.ROOT, "members     %,d%n", train.population());
    out.println("weights     identical after " + (WARM_UP + steps) + " steps");
    out.flush();
  }

  private static Parameters start(RunConfig config) {
    return StartWeights.of(config.model(), config.train().seed());
  }

  private static double seconds(Learner learner) {
    long begun = System.nanoTime();
    learner.step(0);
    return (System.nanoTime() - begun) * NANO;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static String times(List<Double> seconds) {
    List<Double> sorted = seconds.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.3f s per step, the median of %d from %.3f to %.3f",
        median(sorted),
        sorted.size(),
        sorted.getFirst(),
        sorted.getLast());
  }
}
