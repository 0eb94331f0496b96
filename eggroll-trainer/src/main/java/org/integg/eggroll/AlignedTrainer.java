package org.integg.eggroll;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.integg.eggroll.aligned.BlockwiseState;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/** Learning from aligned perturbations, with feedback or without, over threads. */
final class AlignedTrainer implements Learner {
  private final BlockwiseState state;
  private final Streams streams;
  private final int blocks;
  private final int perBlock;
  private final Workers<BlockwiseState.Block> workers;

  /**
   * A trainer at its first step.
   *
   * @param streams as many in each block
   * @param threads how many to use, at least 1
   */
  AlignedTrainer(BlockwiseState state, Streams streams, int blocks, Kernels kernels, int threads) {
    this.state = state;
    this.streams = streams;
    this.blocks = blocks;
    perBlock = streams.count() / blocks;
    workers = new Workers<>(threads, () -> state.newBlock(kernels));
  }

  @Override
  public StepResult step(int progress) {
    long step = state.steps();
    workers.forEach(
        blocks,
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
