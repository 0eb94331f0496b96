package org.integg.eggroll;

import org.integg.corpora.TokenSequence;
import org.integg.eggroll.aligned.AlignedConfig;
import org.integg.eggroll.aligned.LearnerState;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;

/** Learning from aligned perturbations with evolved feedback, over threads. */
public final class AlignedTrainer implements AutoCloseable {
  private final AlignedConfig config;
  private final LearnerState state;
  private final Streams streams;
  private final Workers<LearnerState.Block> workers;

  /**
   * A trainer at its first step.
   *
   * @param parameters the weights to train, in place
   * @param threads how many to use, at least 1
   * @throws IllegalArgumentException if the training text is too short
   */
  public AlignedTrainer(
      Parameters parameters,
      AlignedConfig config,
      TokenSequence text,
      Kernels kernels,
      int threads) {
    this.config = config;
    state = new LearnerState(parameters, config);
    streams = new Streams(text, config.streams(), config.tokensPerUpdate());
    workers = new Workers<>(threads, () -> state.newBlock(kernels));
  }

  /**
   * Learns from the next segment of every stream.
   *
   * @param progress share of the budget that is used, of 65,536
   * @return log-likelihood of the plain lanes, in units of 2^−8 bits
   */
  public long step(int progress) {
    long step = state.steps();
    int perBlock = config.streams() / config.blocks();
    workers.forEach(
        config.blocks(),
        (block, own) ->
            own.learn(block, (lane, into) -> streams.copy(block * perBlock + lane, step, into)));
    workers.forEach(state.parts(), (part, own) -> state.update(part, progress));
    return state.finish();
  }

  /** Steps, weights and their average. */
  public LearnerState state() {
    return state;
  }

  @Override
  public void close() {
    workers.close();
  }
}
