package org.integg.eggroll;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.integg.corpora.Corpus;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;

/**
 * A run in its folder: trains, validates, saves, resumes. One at a time for a folder, whatever the
 * process.
 */
public final class TrainRun implements AutoCloseable {

  /**
   * Begins the run, or goes on where its newest readable checkpoint was made.
   *
   * @param corpus what the run's configuration names
   * @param threads at least 1; they decide nothing but the speed
   * @throws RunException if the folder is in use, cannot be written, belongs to another corpus, or
   *     holds checkpoints of which none can be used
   */
  public TrainRun(
      RunFolder folder, Corpus corpus, Kernels kernels, int threads, RunListener listener)
      throws IOException {}

  /** Steps done so far, over all sessions. */
  public long steps() {
    return 0;
  }

  /** The newest weights. */
  public Parameters parameters() {
    throw new UnsupportedOperationException();
  }

  /**
   * Trains until the budget is used up or a stop is requested; then validates if it is due or the
   * budget is used up, and saves.
   *
   * @param stopRequested asked after every step
   * @throws IOException if a file cannot be written; the run can be resumed from its last save
   */
  public RunOutcome run(Budget budget, BooleanSupplier stopRequested) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Lets go of the folder. Saves nothing: {@link #run} has. */
  @Override
  public void close() throws IOException {}
}
