package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.integg.kernels.Lanes;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/**
 * What both ways of learning from aligned perturbations go on from: weights in fixed point, the
 * lanes' recurrent states, the step; and the sums of the step that goes on, one for each thread.
 *
 * @param <S> what the blocks of a step add up to
 */
abstract sealed class LaneState<S extends SharedSums> implements BlockwiseState
    permits LearnerState, GroupState {
  final FixedPointWeights weights;
  private final List<byte[]> states = new ArrayList<>();
  private final List<S> sums = new ArrayList<>();
  private long step;

  /** A state at its first step, with the lanes' states at zero. */
  LaneState(FixedPointWeights weights, int blocks) {
    this.weights = weights;
    EggConfig model = parameters().config();
    for (int block = 0; block < blocks; block++) {
      states.add(new byte[model.layers() * model.width() * Lanes.COUNT]);
    }
  }

  /** The feedback matrices by their names in a saved state, in a fixed order. */
  abstract Map<String, Feedback> matrices();

  /** The shifts that bring credits or estimates to int8: the array itself. */
  abstract int[] shifts();

  /** Takes in what a further thread will add up. */
  S join(S own) {
    sums.add(own);
    return own;
  }

  /** What the first thread added up: the place for the sum of all. */
  S firstSums() {
    return sums.getFirst();
  }

  /** What the other threads added up. */
  List<S> otherSums() {
    return sums.subList(1, sums.size());
  }

  /** What all threads added up. */
  List<S> allSums() {
    return sums;
  }

  /** Forgets what was added up: the next step begins. */
  void nextStep() {
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
   * The weights in fixed point, the feedback matrices, {@code scales} and {@code members.state}:
   * the lanes' states, int8 [blocks, L, D, 64].
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
    EggConfig model = parameters().config();
    List<Long> shape =
        List.of(
            (long) states.size(), (long) model.layers(), (long) model.width(), (long) Lanes.COUNT);
    all.add(StateTensor.ofI8("members.state", shape, List.copyOf(states)));
    return all;
  }

  /** The recurrent states of a block's lanes, int8 [L, D, 64]: the array itself. */
  byte[] state(int block) {
    return states.get(block);
  }

  @Override
  public List<byte[]> states() {
    return Collections.unmodifiableList(states);
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
    matrices().values().forEach(Feedback::pack);
  }
}
