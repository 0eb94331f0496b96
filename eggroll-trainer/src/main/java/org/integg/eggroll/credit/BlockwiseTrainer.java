package org.integg.eggroll.credit;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.News;
import org.integg.eggroll.ReplicaState;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.Streams;
import org.integg.eggroll.Workers;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/** A learner of blocks over threads; its {@link LaneState} defines what a step does. */
public final class BlockwiseTrainer implements SharedLearner {
  private final LaneState state;
  private final StepText text;
  private final int[] all;
  private final Workers<LaneState.Block> workers;

  /** The {@link #replica} before the last shared update. */
  private Optional<ReplicaState> before = Optional.empty();

  /**
   * A trainer at its first step.
   *
   * @param streams equally many in each block
   * @param threads how many to use, at least 1
   */
  public BlockwiseTrainer(
      LaneState state, Streams streams, int blocks, Kernels kernels, int threads) {
    this(state, StepText.of(streams, streams.count() / blocks), blocks, kernels, threads);
  }

  /** A trainer at its first step, with any text. */
  public BlockwiseTrainer(
      LaneState state, StepText text, int blocks, Kernels kernels, int threads) {
    this.state = state;
    this.text = text;
    all = IntStream.range(0, blocks).toArray();
    workers = new Workers<>(threads, () -> state.newBlock(kernels));
  }

  @Override
  public StepResult step(int progress) {
    learnFrom(all);
    return update(progress);
  }

  @Override
  public Optional<Spread> spread() {
    return state.spread();
  }

  private void learnFrom(int[] blocks) {
    long step = state.steps();
    workers.forEach(blocks.length, (i, own) -> own.learn(blocks[i], text.of(blocks[i], step)));
  }

  private StepResult update(int progress) {
    LongAdder changed = new LongAdder();
    workers.forEach(state.parts(), (part, own) -> changed.add(state.update(part, progress)));
    long logLikelihood = state.finish();
    return StepResult.of(state.steps(), logLikelihood, changed.sum(), state.parameters());
  }

  @Override
  public int blocks() {
    return all.length;
  }

  @Override
  public List<byte[]> states() {
    return state.states();
  }

  /** Votes, observations and statistics. */
  @Override
  public Contribution learn(int[] blocks) {
    learnFrom(blocks);
    return state.takeContribution();
  }

  /** Adds two contributions of such learners: {@link org.integg.eggroll.SharedMethod#add}. */
  public static Contribution add(Contribution one, Contribution other) {
    return SumsMessage.add(one, other);
  }

  @Override
  public List<long[]> votes(Contribution learned) {
    return Sums.votes(state.parameters().tensors(), learned);
  }

  @Override
  public StepResult update(Contribution learned, int progress) {
    state.putContribution(learned);
    before = Optional.of(replica());
    return update(progress);
  }

  /** The change of {@link #replica}: a fraction of the votes' size. */
  @Override
  public News news() {
    return ReplicaChange.of(before.orElseThrow(), replica());
  }

  @Override
  public void follow(News news) {
    restore(state.steps() + 1, ReplicaChange.apply(replica(), news));
  }

  /** Weights and learned matrices as int8, and the scales. */
  @Override
  public ReplicaState replica() {
    return state.replica();
  }

  @Override
  public void restore(long stepsDone, ReplicaState replica) {
    state.restore(stepsDone, replica);
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
    return state.evaluated();
  }

  @Override
  public List<StateTensor> state() {
    return state.state();
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
