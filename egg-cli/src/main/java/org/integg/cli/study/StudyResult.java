package org.integg.cli.study;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.StepMetrics;
import org.integg.model.Checkpoint;

/**
 * How far a run of a study has come.
 *
 * @param validations metrics of the validated steps, in order
 * @param finished whether it used up its budget and was saved
 */
record StudyResult(StudyPlan.Run run, List<StepMetrics> validations, boolean finished) {
  /** A run whose last result is this many bits per byte worse than its best has diverged. */
  private static final double DIVERGED = 0.1;

  /**
   * Reads a run's folder.
   *
   * @throws IOException with a one-line message, if a file is damaged
   */
  static StudyResult of(StudyPlan.Run run, Optional<RunFolder> folder, Budget budget)
      throws IOException {
    if (folder.isEmpty()) {
      return new StudyResult(run, List.of(), false);
    }
    List<StepMetrics> all = folder.get().metrics();
    List<StepMetrics> validations =
        all.stream().filter(step -> step.valBpbExact().isPresent()).toList();
    return new StudyResult(run, validations, isFinished(folder.get(), all, budget));
  }

  private static boolean isFinished(RunFolder folder, List<StepMetrics> all, Budget budget)
      throws IOException {
    if (all.isEmpty() || budget.used(all.getLast()) < 1 || !Files.exists(folder.modelFile())) {
      return false;
    }
    // The run may have been killed between the last line of metrics and the save.
    String saved = Checkpoint.read(folder.modelFile()).notes().get("step");
    StepMetrics last = all.getLast();
    return last.valBpbExact().isPresent() && Long.toString(last.step()).equals(saved);
  }

  /** The last validated step, unless there is none. */
  Optional<StepMetrics> last() {
    return validations.isEmpty() ? Optional.empty() : Optional.of(validations.getLast());
  }

  /** Bits per byte of validation text at the end. */
  double bits() {
    return bits(validations.getLast());
  }

  /** Exact bits per byte of a validated step. */
  static double bits(StepMetrics step) {
    return step.valBpbExact().orElseThrow();
  }

  /** The best of all validations. */
  double best() {
    return validations.stream().mapToDouble(StudyResult::bits).min().orElseThrow();
  }

  /** Whether the run ended much worse than its best. */
  boolean diverged() {
    return !(bits() <= best() + DIVERGED);
  }

  /** The largest share of weights at ±127 at any validation. */
  double saturation() {
    return validations.stream().mapToDouble(StepMetrics::saturation).max().orElse(0);
  }
}
