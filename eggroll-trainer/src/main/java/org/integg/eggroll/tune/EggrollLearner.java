package org.integg.eggroll.tune;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.News;
import org.integg.eggroll.ReplicaState;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.lowrank.LowRankProjection;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.lowrank.LowRankTrainer;
import org.integg.eggroll.lowrank.WeightUpdate;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/**
 * EGGROLL on rewards: the published estimator, whose members answer the questions of a step, or
 * play its episodes, from their first token on; so only the weights persist from step to step.
 * Question or episode i of step s has the number {@code s·questions + i}.
 */
public final class EggrollLearner implements SharedLearner {
  private final EggrollSettings config;
  private final RewardTally tally = new RewardTally();
  private final LowRankTrainer trainer;

  /** The progress at the last update. */
  private int progressed;

  /**
   * A learner at its first step.
   *
   * @param parameters the weights to train, in place
   * @param threads how many to use, at least 1
   * @throws IllegalArgumentException in one line, if the model cannot do what is rewarded
   */
  public EggrollLearner(
      Parameters parameters,
      EggrollSettings config,
      RewardSource source,
      Kernels kernels,
      int threads) {
    source.require(parameters);
    this.config = config;
    LowRankSettings settings = config.lowRank();
    trainer =
        new LowRankTrainer(
            parameters,
            settings,
            kernels,
            threads,
            update(parameters, config, source, kernels),
            (packed, workspace) ->
                new RewardEvaluator(
                    source,
                    config,
                    parameters.tensors(),
                    new LowRankProjection(packed, settings, kernels, workspace),
                    kernels,
                    tally));
  }

  private static Optional<WeightUpdate> update(
      Parameters parameters, EggrollSettings config, RewardSource source, Kernels kernels) {
    if (!config.inFixedPoint()) {
      return Optional.empty();
    }
    FixedPointWeights weights = config.weights(parameters, kernels.weights());
    if (source instanceof TaskSource) {
      weights.spread(); // they have learned; those for an environment begin from nothing
    }
    Optional<EvenActions> actions =
        source instanceof EnvironmentSource plays
            ? Optional.of(new EvenActions(plays.environment(), weights.packed(), kernels))
            : Optional.empty();
    return Optional.of(new FixedPointUpdate(weights, config.lowRank(), actions));
  }

  /**
   * Compares the members and moves the weights.
   *
   * @throws java.io.UncheckedIOException with the line for the user, if a user's own reward fails
   */
  @Override
  public StepResult step(int progress) {
    StepResult result = trainer.step(progress);
    return result.with(tally.take(config.population(), config.questions()));
  }

  @Override
  public Optional<Spread> spread() {
    return tally.spread();
  }

  @Override
  public int blocks() {
    return trainer.blocks();
  }

  /** The rewards of the blocks' members, then the pairs' differences. */
  @Override
  public Contribution learn(int[] blocks) {
    tally.clear();
    Contribution differences = trainer.learn(blocks);
    return join(tally, differences);
  }

  private static Contribution join(RewardTally rewards, Contribution differences) {
    byte[] first = rewards.takeBytes();
    byte[] second = differences.bytes();
    return new Contribution(
        ByteBuffer.allocate(first.length + second.length).put(first).put(second).array());
  }

  /** Adds the rewards of a contribution to a tally, and returns its differences. */
  private static Contribution split(Contribution learned, RewardTally rewards) {
    ByteBuffer all = ByteBuffer.wrap(learned.bytes());
    rewards.add(all);
    return new Contribution(rest(all));
  }

  private static byte[] rest(ByteBuffer of) {
    byte[] bytes = new byte[of.remaining()];
    of.get(bytes);
    return bytes;
  }

  /** {@link EggrollMethod#add}. */
  static Contribution add(Contribution one, Contribution other) {
    RewardTally both = new RewardTally();
    Contribution differences = LowRankTrainer.add(split(one, both), split(other, both));
    return join(both, differences);
  }

  @Override
  public List<long[]> votes(Contribution learned) {
    return trainer.votes(split(learned, new RewardTally()));
  }

  @Override
  public StepResult update(Contribution learned, int progress) {
    Contribution differences = split(learned, tally);
    progressed = progress;
    StepResult result = trainer.update(differences, progress);
    return result.with(tally.take(config.population(), config.questions()));
  }

  /** The progress, by which the rate falls, then the pairs' fitness. */
  @Override
  public News news() {
    byte[] fitness = trainer.news().bytes();
    return new News(
        ByteBuffer.allocate(Integer.BYTES + fitness.length)
            .putInt(progressed)
            .put(fitness)
            .array());
  }

  @Override
  public void follow(News news) {
    ByteBuffer all = ByteBuffer.wrap(news.bytes());
    if (all.remaining() < Integer.BYTES) {
      throw new IllegalArgumentException("news that end early");
    }
    int progress = all.getInt();
    trainer.follow(new News(rest(all)), progress);
  }

  @Override
  public ReplicaState replica() {
    return trainer.replica();
  }

  @Override
  public void restore(long stepsDone, ReplicaState replica) {
    trainer.restore(stepsDone, replica);
  }

  @Override
  public List<byte[]> states() {
    return trainer.states();
  }

  @Override
  public long cpuNanos() {
    return trainer.cpuNanos();
  }

  @Override
  public long steps() {
    return trainer.steps();
  }

  @Override
  public Parameters parameters() {
    return trainer.parameters();
  }

  @Override
  public Parameters evaluated() {
    return trainer.evaluated();
  }

  @Override
  public List<StateTensor> state() {
    return trainer.state();
  }

  @Override
  public void resume(long stepsDone) {
    trainer.resume(stepsDone);
  }

  @Override
  public void close() {
    trainer.close();
  }
}
