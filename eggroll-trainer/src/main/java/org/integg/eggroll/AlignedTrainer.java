package org.integg.eggroll;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.aligned.AlignedConfig;
import org.integg.eggroll.aligned.LearnerState;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/** Learning from aligned perturbations with evolved feedback, over threads. */
final class AlignedTrainer implements Learner {
  private final AlignedConfig config;
  private final LearnerState state;
  private final Streams streams;
  private final Workers<LearnerState.Block> workers;

  /** A trainer at its first step; as of {@link Training#learner}. */
  AlignedTrainer(
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

  @Override
  public StepResult step(int progress) {
    long step = state.steps();
    int perBlock = config.streams() / config.blocks();
    workers.forEach(
        config.blocks(),
        (block, own) ->
            own.learn(block, (lane, into) -> streams.copy(block * perBlock + lane, step, into)));
    LongAdder changed = new LongAdder();
    workers.forEach(state.parts(), (part, own) -> changed.add(state.update(part, progress)));
    long logLikelihood = state.finish();
    return new StepResult(
        state.steps(), logLikelihood, changed.sum(), Trainer.saturation(state.parameters()));
  }

  @Override
  public long steps() {
    return state.steps();
  }

  @Override
  public Parameters parameters() {
    return state.parameters();
  }

  @Override
  public Parameters evaluated() {
    return state.averaged();
  }

  @Override
  public List<StateTensor> state() {
    return state.tensors();
  }

  @Override
  public void resume(long stepsDone) {
    state.resume(stepsDone);
  }

  @Override
  public long cpuNanos() {
    return workers.cpuNanos();
  }

  @Override
  public void close() {
    workers.close();
  }
}
