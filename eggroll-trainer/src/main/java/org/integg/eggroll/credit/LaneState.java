package org.integg.eggroll.credit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.MemberStates;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/**
 * The state between steps of an estimator that votes by credit: weights in fixed point, the lanes'
 * recurrent states, the step; and the sums of the step that goes on, one for each thread.
 *
 * @param <S> what the blocks of a step add up to
 */
public abstract class LaneState<S extends SharedSums> implements BlockwiseState {
  private final FixedPointWeights weights;
  private final MemberStates states;
  private final List<S> sums = new ArrayList<>();
  private long step;

  /** A state at its first step, with the lanes' states at zero. */
  protected LaneState(FixedPointWeights weights, int blocks) {
    this.weights = weights;
    states = new MemberStates(weights.parameters().config(), blocks);
  }

  /** The weights in fixed point. */
  public final FixedPointWeights weights() {
    return weights;
  }

  /** The learned matrices by their names in a saved state, in a fixed order. */
  protected abstract Map<String, LearnedMatrix> matrices();

  /** The shifts that bring credits or estimates to int8: the array itself. */
  protected abstract int[] shifts();

  /** Takes in what a further thread will add up. */
  protected final S join(S own) {
    sums.add(own);
    return own;
  }

  /** What the first thread added up: the place for the sum of all. */
  protected final S firstSums() {
    return sums.getFirst();
  }

  /** What the other threads added up. */
  protected final List<S> otherSums() {
    return sums.subList(1, sums.size());
  }

  /** What all threads added up. */
  protected final List<S> allSums() {
    return sums;
  }

  /** Forgets what was added up: the next step begins. */
  protected final void nextStep() {
    clearSums();
    step++;
  }

  private void clearSums() {
    sums.forEach(SharedSums::clear);
  }

  @Override
  public long steps() {
    return step;
  }

  @Override
  public Parameters parameters() {
    return weights.parameters();
  }

  @Override
  public Parameters averaged() {
    return weights.averaged();
  }

  /**
   * The weights in fixed point, the learned matrices, {@code scales} and {@code members.state}: the
   * lanes' states, int8 [blocks, L, D, 64].
   */
  @Override
  public List<StateTensor> tensors() {
    List<StateTensor> all = new ArrayList<>(weights.state());
    matrices()
        .forEach((name, matrix) -> {
          List<Long> shape = List.of((long) matrix.rows(), (long) matrix.inputs());
          all.add(StateTensor.ofI32(name, shape, matrix.values()));
        });
    all.add(StateTensor.ofI32("scales", List.of((long) shifts().length), shifts()));
    all.add(states.tensor());
    return all;
  }

  /** The recurrent states of a block's lanes, int8 [L, D, 64]: the array itself. */
  protected final byte[] state(int block) {
    return states.of(block);
  }

  @Override
  public List<byte[]> states() {
    return states.all();
  }

  @Override
  public byte[] takeSums() {
    byte[] bytes = SumsMessage.write(sums);
    clearSums();
    return bytes;
  }

  @Override
  public void giveSums(byte[] bytes) {
    clearSums();
    SumsMessage.read(bytes, firstSums());
  }

  @Override
  public byte[] readable() {
    return ReadableState.write(parameters(), matrices().values(), shifts());
  }

  @Override
  public void restoreReadable(long stepsDone, byte[] readable) {
    ReadableState.read(readable, parameters(), matrices().values(), shifts());
    resume(stepsDone);
  }

  @Override
  public void resume(long stepsDone) {
    step = stepsDone;
    weights.resume();
    matrices().values().forEach(LearnedMatrix::pack);
  }
}
