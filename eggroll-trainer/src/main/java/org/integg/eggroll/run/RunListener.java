package org.integg.eggroll.run;

import java.nio.file.Path;

/**
 * Is told what a run does, on the thread that trains. An exception that it throws ends the run as a
 * kill would: nothing is saved, and the run can be resumed.
 */
@FunctionalInterface
public interface RunListener {
  /** A step is done and in the metrics file. */
  void step(StepMetrics metrics);

  /** The newest weights and a checkpoint of the trainer are on the disk. */
  default void checkpoint(Path file) {}
}
