package org.integg.spark;

import java.nio.file.Path;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.integg.corpora.Corpus;
import org.integg.eggroll.Learner;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.tune.RewardSource;
import org.integg.model.Parameters;

/** A Spark application that works on one run. */
final class SparkConnection implements Cluster.Connection {
  private final JavaSparkContext context;
  private final ExecutorWatch members;
  private final Classes classes;
  private final Machine driver;

  /** The traffic of the newest learner. */
  private Traffic traffic = new Traffic();

  SparkConnection(
      JavaSparkContext context, ExecutorWatch members, Classes classes, Machine driver) {
    this.context = context;
    this.members = members;
    this.classes = classes;
    this.driver = driver;
  }

  @Override
  public Learner learner(RunConfig config, Parameters start, Corpus corpus) {
    String address = NodeTokens.offer(Path.of(corpus.trainShard().file()));
    SharedLearner own = driver.sharedLearner(config.train(), start, corpus.train());
    return learner(config, own, new Lesson.Text(corpus.trainShard(), address));
  }

  /** Users' own rewards are classes in a jar, which is sent to the executors. */
  @Override
  public Learner learner(RunConfig config, Parameters start, RewardSource source) {
    config.corpus().stream()
        .filter(each -> each.startsWith(RunConfig.REWARDS))
        .forEach(each -> context.addJar(each.substring(RunConfig.REWARDS.length())));
    SharedLearner own = driver.sharedLearner(config.train(), start, source);
    return learner(config, own, new Lesson.Rewards(source));
  }

  private Learner learner(RunConfig config, SharedLearner own, Lesson lesson) {
    RunSpec run =
        new RunSpec(
            UUID.randomUUID().toString(),
            config.model().vocabulary(),
            config.model().width(),
            config.model().layers(),
            config.model().mlp(),
            config.model().cell(),
            config.train(),
            lesson,
            Settings.threads(context.sc().conf()));
    traffic = new Traffic();
    return new SparkLearner(context, members, own, run, traffic);
  }

  @Override
  public String describe() {
    int executors = members.usable().size();
    return "Spark %s at %s, %d %s"
        .formatted(
            context.version(),
            context.master(),
            executors,
            executors == 1 ? "executor" : "executors");
  }

  @Override
  public String traffic() {
    return traffic.toString();
  }

  @Override
  public void close() {
    context.close();
    classes.close();
  }
}
