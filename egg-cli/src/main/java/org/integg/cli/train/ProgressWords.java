package org.integg.cli.train;

import java.util.List;
import org.integg.eggroll.run.StepMetrics;

/** What a line of progress says beside the speed and the time that is left. */
public interface ProgressWords {
  /** A step is done. */
  void step(StepMetrics metrics);

  /**
   * The parts of the line, the most wanted first.
   *
   * @param speed in member-tokens a second, as people read it
   * @param left the time that is left, likewise
   */
  List<String> segments(StepMetrics metrics, String speed, String left);

  /**
   * A mean in which the newest value has a tenth of the weight; the first value is not a number.
   */
  static double mean(double old, double newest) {
    return Double.isNaN(old) ? newest : old + 0.1 * (newest - old);
  }
}
