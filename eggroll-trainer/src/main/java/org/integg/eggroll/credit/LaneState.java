package org.integg.eggroll.credit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.MemberStates;
import org.integg.eggroll.ReplicaState;
import org.integg.eggroll.Spread;
import org.integg.eggroll.SpreadCounts;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;

/**
 * The state between steps of a learner that votes by credit: weights in fixed point, the lanes'
 * recurrent states, learned matrices, scales, the step; and the sums of the current step, one for
 * each thread.
 *
 * <p>A step has two halves: {@link Block#learn} for each block, in any order and on any thread,
 * then {@link #update} for each part, also in any order and on any thread, then {@link #finish}.
 */
public abstract class LaneState {
  /** Steps at the start, at least, in which only the scales and the learned matrices learn. */
  public static final int WARM_UP = 8;

  private final FixedPointWeights weights;
  private final MemberStates states;
  private final LearnedMatrices matrices;
  private final long[] gains;
  private final SteeredScales scales;
  private final List<Sums> sums = new ArrayList<>();
  private Optional<Spread> spread = Optional.empty();
  private int warmUp = WARM_UP;

  /** Steps after those of the warm-up in which the rate rises. */
  private int ramp = 1;

  private long step;

  /** Everything a thread needs to learn from blocks, and what it has learned in this step. */
  @FunctionalInterface
  public interface Block {
    /** Learns from a block's next segment. */
    void learn(int block, BlockText text);
  }

  /**
   * A state at its first step, with the lanes' states at zero.
   *
   * @param gains by matrix: how fast it learns, as {@link LearnedMatrix#learn} defines it
   */
  protected LaneState(
      FixedPointWeights weights,
      int blocks,
      LearnedMatrices matrices,
      long[] gains,
      SteeredScales scales) {
    this.weights = weights;
    this.matrices = matrices;
    this.gains = gains;
    this.scales = scales;
    states = new MemberStates(weights.parameters().config(), blocks);
  }

  /** The weights in fixed point. */
  public final FixedPointWeights weights() {
    return weights;
  }

  /**
   * Lets only the scales and the learned matrices learn at the start; in as many further steps the
   * rate rises. For weights that have learned: they are {@linkplain FixedPointWeights#spread
   * spread}.
   *
   * @param steps at least {@link #WARM_UP}
   */
  protected final void beginSlowly(int steps) {
    warmUp = Math.max(WARM_UP, steps);
    ramp = warmUp > WARM_UP ? warmUp : 1;
    weights.spread();
  }

  /** A learner for one more thread. */
  public abstract Block newBlock(Kernels kernels);

  /** Sums of zero for a block to add to. */
  public final Sums newSums() {
    return new Sums(parameters().tensors(), matrices, scales.count());
  }

  /** Sums of zero that count in the step: for a further thread to add to. */
  protected final Sums joinedSums() {
    Sums own = newSums();
    sums.add(own);
    return own;
  }

  /** Parts of an update that can run side by side: the tensors, then the learned matrices. */
  public int parts() {
    return parameters().tensors().count() + matrices.count();
  }

  /**
   * Moves a part by what all blocks have learned.
   *
   * @param progress share of the budget that is used up, of 65,536
   * @return int8 weights that changed
   */
  public final long update(int part, int progress) {
    Sums all = sums.getFirst();
    List<Sums> others = sums.subList(1, sums.size());
    int tensors = parameters().tensors().count();
    if (part < tensors) {
      all.addVotes(part, others);
      TensorSpec spec = parameters().tensors().get(part);
      boolean moves = step >= warmUp && learns(spec);
      long changed =
          moves ? weights.update(spec, all.votes(part), progress, step - warmUp, ramp) : 0;
      sums.forEach(each -> each.clearVotes(part)); // while they are in the processor's caches
      return changed;
    }
    int id = part - tensors;
    all.addMatrix(id, others);
    LearnedMatrix matrix = matrices.get(id);
    matrix.learn(all.matrix(id), Sums.stride(matrix.inputs()), all.powers(id), gains[id]);
    sums.forEach(each -> each.clearMatrix(id));
    return 0;
  }

  /**
   * Ends a step.
   *
   * @return log-likelihood of the lanes that are scored, in units of 2^−8 bits
   */
  public final long finish() {
    Sums all = sums.getFirst();
    all.addStatistics(sums.subList(1, sums.size()));
    scales.steer(all.squares());
    long logLikelihood = all.logLikelihood();
    spread = spread(all.spread());
    sums.forEach(Sums::clearStatistics); // updates have cleared the rest
    step++;
    return logLikelihood;
  }

  /** Whether votes move a tensor; otherwise it keeps its start weights. */
  protected boolean learns(TensorSpec spec) {
    return FixedPointWeights.learns(spec);
  }

  /** The spread that a step's counts give. */
  protected abstract Optional<Spread> spread(SpreadCounts counts);

  /** How far apart the values lie that the step before {@link #finish} compared. */
  public final Optional<Spread> spread() {
    return spread;
  }

  /** Forgets what was added up: the next step begins. */
  protected final void nextStep() {
    clearSums();
    step++;
  }

  private void clearSums() {
    sums.forEach(Sums::clear);
  }

  /** Steps done. */
  public final long steps() {
    return step;
  }

  /** The weights that are trained. */
  public final Parameters parameters() {
    return weights.parameters();
  }

  /** The moving average of the weights. */
  public final Parameters evaluated() {
    return weights.averaged();
  }

  /**
   * The weights in fixed point, the learned matrices, {@code scales} and {@code members.state}: the
   * lanes' states, int8 [blocks, L, D, 64].
   */
  public final List<StateTensor> state() {
    List<StateTensor> all = new ArrayList<>(weights.state());
    matrices
        .named()
        .forEach((name, matrix) -> {
          List<Long> shape = List.of((long) matrix.rows(), (long) matrix.inputs());
          all.add(StateTensor.ofI32(name, shape, matrix.values()));
        });
    all.add(StateTensor.ofI32("scales", List.of((long) scales.count()), scales.values()));
    all.add(states.tensor());
    return all;
  }

  /** The recurrent states of a block's lanes, int8 [L, D, 64]: the array itself. */
  protected final byte[] stateOf(int block) {
    return states.of(block);
  }

  /** The recurrent states of the lanes of each block: the arrays themselves. */
  public final List<byte[]> states() {
    return states.all();
  }

  /** What was learned since the last step ended; this state then forgets it. */
  final Contribution takeContribution() {
    Contribution learned = SumsMessage.write(sums);
    clearSums();
    return learned;
  }

  /** Takes over what all blocks learned elsewhere; {@link #update} then moves by that. */
  final void putContribution(Contribution learned) {
    clearSums();
    SumsMessage.read(learned, sums.getFirst());
  }

  /** Everything that blocks read beside the lanes' states: int8 weights, matrices, scales. */
  final ReplicaState replica() {
    return ReplicaMessage.write(parameters(), matrices.named().values(), scales.values());
  }

  /** Makes blocks read what those of another state read after the given number of steps. */
  final void restore(long stepsDone, ReplicaState replica) {
    ReplicaMessage.read(replica, parameters(), matrices.named().values(), scales.values());
    resume(stepsDone);
  }

  /** Continues after the arrays of {@link #state} and the int8 weights were restored. */
  public final void resume(long stepsDone) {
    step = stepsDone;
    weights.resume();
    matrices.named().values().forEach(LearnedMatrix::pack);
  }
}
