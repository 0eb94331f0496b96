package org.integg.eggroll.tune;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
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

  /** The rewards of the blocks' members, and the pairs' differences. */
  @Override
  public byte[] learn(int[] blocks) {
    tally.clear();
    byte[] differences = trainer.learn(blocks);
    return join(tally.takeBytes(), differences);
  }

  private static byte[] join(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  /** {@link EggrollMethod#add}. */
  static byte[] add(byte[] one, byte[] other) {
    RewardTally both = new RewardTally();
    ByteBuffer first = ByteBuffer.wrap(one);
    ByteBuffer second = ByteBuffer.wrap(other);
    both.add(first);
    both.add(second);
    return join(join(both.takeBytes(), rest(first)), rest(second));
  }

  private static byte[] rest(ByteBuffer of) {
    byte[] bytes = new byte[of.remaining()];
    of.get(bytes);
    return bytes;
  }

  @Override
  public List<long[]> votes(byte[] learned) {
    ByteBuffer all = ByteBuffer.wrap(learned);
    new RewardTally().add(all);
    return trainer.votes(rest(all));
  }

  @Override
  public StepResult update(byte[] learned, int progress) {
    ByteBuffer all = ByteBuffer.wrap(learned);
    tally.add(all);
    progressed = progress;
    StepResult result = trainer.update(rest(all), progress);
    return result.with(tally.take(config.population(), config.questions()));
  }

  /** The progress, by which the rate falls, and the pairs' fitness. */
  @Override
  public byte[] news() {
    byte[] fitness = trainer.news();
    return ByteBuffer.allocate(Integer.BYTES + fitness.length)
        .putInt(progressed)
        .put(fitness)
        .array();
  }

  @Override
  public void follow(byte[] news) {
    ByteBuffer all = ByteBuffer.wrap(news);
    if (news.length < Integer.BYTES) {
      throw new IllegalArgumentException("news that end early");
    }
    int progress = all.getInt();
    trainer.follow(rest(all), progress);
  }

  @Override
  public byte[] replica() {
    return trainer.replica();
  }

  @Override
  public void restore(long stepsDone, byte[] replica) {
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
