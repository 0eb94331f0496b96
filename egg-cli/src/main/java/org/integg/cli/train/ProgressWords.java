package org.integg.cli.train;

import java.util.List;
import org.integg.eggroll.run.StepMetrics;

/** What a line of progress says besides the speed and the remaining time. */
public interface ProgressWords {
  /** Takes the metrics of a step. */
  void step(StepMetrics metrics);

  /**
   * The parts of the line, the most important first.
   *
   * @param speed formatted speed in member-tokens per second
   * @param left formatted remaining time
   */
  List<String> segments(StepMetrics metrics, String speed, String left);

  /** A mean in which the newest value has a tenth of the weight. It starts as not a number. */
  static double mean(double old, double newest) {
    return Double.isNaN(old) ? newest : old + 0.1 * (newest - old);
  }
}
