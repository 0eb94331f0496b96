package org.integg.eggroll.credit;

import java.util.List;
import java.util.Optional;
import org.integg.eggroll.Spread;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/**
 * The state of a learner of blocks between steps, and the two halves of its step: {@link
 * Block#learn} for each block, in any order and on any thread, then {@link #update} for each part,
 * also in any order and on any thread, then {@link #finish}.
 */
public interface BlockwiseState {
  /** Everything a thread needs to learn from blocks, and what it has learned in this step. */
  @FunctionalInterface
  interface Block {
    /** Learns from a block's next segment. */
    void learn(int block, BlockText text);
  }

  /** A learner for one more thread. */
  Block newBlock(Kernels kernels);

  /** Parts of an update that can run side by side. */
  int parts();

  /**
   * Moves a part by what all blocks have learned.
   *
   * @param progress share of the budget that is used up, of 65,536
   * @return int8 weights that changed
   */
  long update(int part, int progress);

  /**
   * Ends a step.
   *
   * @return log-likelihood of the lanes that are scored, in units of 2^−8 bits
   */
  long finish();

  /** How far apart the values lie that the step before {@link #finish} compared. */
  Optional<Spread> spread();

  /** Steps done. */
  long steps();

  /** The weights that are trained. */
  Parameters parameters();

  /** The moving average of the weights, for evaluation. */
  Parameters averaged();

  /** The state between steps, without the int8 weights. */
  List<StateTensor> tensors();

  /** Continues after the arrays of {@link #tensors} and the int8 weights were restored. */
  void resume(long stepsDone);

  /** The recurrent states of the members of each block: the arrays themselves. */
  List<byte[]> states();

  /** Takes what has been learned since the last step ended; the state then forgets it. */
  byte[] takeSums();

  /** The sum of two results of {@link #takeSums}. */
  static byte[] addSums(byte[] one, byte[] other) {
    return SumsMessage.add(one, other);
  }

  /** Takes over what was learned elsewhere. */
  void giveSums(byte[] bytes);

  /** Everything that blocks read beside their states: int8 weights, learned matrices, scales. */
  byte[] readable();

  /** Makes blocks read what the blocks of another state read after the given number of steps. */
  void restoreReadable(long stepsDone, byte[] readable);
}
