package org.integg.eggroll;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.aligned.AlignedConfig;
import org.integg.eggroll.aligned.LearnerState;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/** Learning from aligned perturbations with evolved feedback, over threads. */
final class AlignedTrainer implements SharedLearner {
  private final AlignedConfig config;
  private final LearnerState state;
  private final Streams streams;
  private final Workers<LearnerState.Block> workers;
  private final int[] all;

  /** The {@link #replica} before the last shared update. */
  private byte[] before = {};

  /** A trainer at its first step; as of {@link Training#learner}. */
  AlignedTrainer(
      Parameters parameters,
      AlignedConfig config,
      TokenSequence text,
      Kernels kernels,
      int threads) {
    this.config = config;
    all = IntStream.range(0, config.blocks()).toArray();
    state = new LearnerState(parameters, config);
    streams = new Streams(text, config.streams(), config.tokensPerUpdate());
    workers = new Workers<>(threads, () -> state.newBlock(kernels));
  }

  @Override
  public StepResult step(int progress) {
    learnFrom(all);
    return update(progress);
  }

  private void learnFrom(int[] blocks) {
    long step = state.steps();
    int perBlock = config.streams() / config.blocks();
    workers.forEach(
        blocks.length,
        (i, own) -> {
          int first = blocks[i] * perBlock;
          own.learn(blocks[i], (lane, into) -> streams.copy(first + lane, step, into));
        });
  }

  private StepResult update(int progress) {
    LongAdder changed = new LongAdder();
    workers.forEach(state.parts(), (part, own) -> changed.add(state.update(part, progress)));
    long logLikelihood = state.finish();
    return new StepResult(
        state.steps(), logLikelihood, changed.sum(), Trainer.saturation(state.parameters()));
  }

  @Override
  public int blocks() {
    return config.blocks();
  }

  @Override
  public List<byte[]> states() {
    return state.states();
  }

  /** Votes, observations and statistics. */
  @Override
  public byte[] learn(int[] blocks) {
    learnFrom(blocks);
    return state.takeSums();
  }

  @Override
  public StepResult update(byte[] learned, int progress) {
    state.giveSums(learned);
    before = replica();
    return update(progress);
  }

  /** The change of {@link #replica}: a fraction of the votes' size. */
  @Override
  public byte[] news() {
    return ReplicaChange.of(before, replica());
  }

  @Override
  public void follow(byte[] news) {
    restore(state.steps() + 1, ReplicaChange.apply(replica(), news));
  }

  /** Weights and feedback as int8, and the scales. */
  @Override
  public byte[] replica() {
    return state.readable();
  }

  @Override
  public void restore(long stepsDone, byte[] replica) {
    state.restoreReadable(stepsDone, replica);
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
  public void close() {
    workers.close();
  }
}
