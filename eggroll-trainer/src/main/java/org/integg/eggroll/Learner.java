package org.integg.eggroll;

import java.util.List;
import java.util.Optional;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/**
 * Something that moves weights, step by step. A step depends on the state, the text, the number of
 * steps done and the progress, and on nothing else: not on the number of threads, nor on the
 * kernels.
 */
public interface Learner extends AutoCloseable {
  /** The end of a budget, in units of {@link #step}'s progress. */
  int WHOLE = 1 << 16;

  /**
   * Learns from the next segment of every stream.
   *
   * @param progress share of the budget that is used up, 0 to {@link #WHOLE}
   */
  StepResult step(int progress);

  /**
   * How far apart the values lie that the last {@link #step} compared; empty before the first, and
   * for a learner that does not know.
   */
  default Optional<Spread> spread() {
    return Optional.empty();
  }

  /**
   * CPU time that the learner's own threads have spent on steps since it was made, in nanoseconds.
   */
  long cpuNanos();

  /** Steps done. */
  long steps();

  /** The weights that are trained; {@link #step} changes them. */
  Parameters parameters();

  /** The weights for validation, checkpoints and sampling, as they are now. */
  Parameters evaluated();

  /** Everything that a step depends on, except the number of steps and {@link #parameters}. */
  List<StateTensor> state();

  /**
   * Resumes at a saved place; the arrays of {@link #state} and {@link #parameters} are to be
   * restored first.
   *
   * @param stepsDone the value of {@link #steps} when they were saved
   */
  void resume(long stepsDone);

  @Override
  void close();
}
