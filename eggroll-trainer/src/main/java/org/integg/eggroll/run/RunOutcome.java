package org.integg.eggroll.run;

import java.util.Optional;

/**
 * How a session of a run ended.
 *
 * @param reason why the session ended
 * @param step steps done in all
 * @param last the metrics of the last step, empty if no step was ever done
 * @param best the metrics of the step that validated best; empty if none was ever validated
 */
public record RunOutcome(
    Reason reason, long step, Optional<StepMetrics> last, Optional<StepMetrics> best) {
  /** Why a session ended. */
  public enum Reason {
    /** The budget is used up. */
    BUDGET,
    /** A stop was requested; the run can be resumed. */
    STOPPED
  }
}
