package org.integg.cli.study;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;
import org.integg.cli.console.Show;

/**
 * The results of a configuration: means over the seeds whose runs are finished.
 *
 * @param config the configuration
 * @param runs how many runs it has
 * @param finished the finished runs, by seed
 * @param difference difference from the baseline's bits per byte, over the seeds that both have
 */
record StudySummary(StudyConfig config, int runs, List<StudyResult> finished, Sample difference) {
  /** The share of weights at ±127 from which a note is made. */
  private static final double SATURATED = 0.01;

  /**
   * Some numbers.
   *
   * @param deviation sample standard deviation; NaN for fewer than two
   */
  record Sample(int count, double mean, double deviation) {
    static Sample of(double[] values) {
      double sum = 0;
      for (double value : values) {
        sum += value;
      }
      double mean = sum / values.length;
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      double deviation = values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
      return new Sample(values.length, mean, deviation);
    }

    /** {@code 2.931 ± 0.012}. */
    String show(String format) {
      if (count == 0) {
        return "";
      }
      String text = String.format(Locale.ROOT, format, mean);
      return count == 1 ? text : text + " ± " + Show.bits(deviation);
    }
  }

  /** The summary of a configuration compared with its baseline. */
  static StudySummary of(StudyConfig config, StudyConfig baseline, List<StudyResult> all) {
    List<StudyResult> own = finished(config, all);
    List<StudyResult> others = finished(baseline, all);
    double[] differences =
        own.stream()
            .flatMapToDouble(mine ->
                others.stream()
                    .filter(other -> other.run().seed() == mine.run().seed())
                    .mapToDouble(other -> mine.bits() - other.bits()))
            .toArray();
    int runs = (int) all.stream().filter(r -> r.run().config().equals(config)).count();
    return new StudySummary(config, runs, own, Sample.of(differences));
  }

  private static List<StudyResult> finished(StudyConfig config, List<StudyResult> all) {
    return all.stream().filter(r -> r.finished() && r.run().config().equals(config)).toList();
  }

  /** A sample of a number from every finished run. */
  Sample sample(ToDoubleFunction<StudyResult> number) {
    return Sample.of(finished.stream().mapToDouble(number).toArray());
  }

  /** The largest share of weights at ±127 that any run had. */
  double saturation() {
    return finished.stream().mapToDouble(StudyResult::saturation).max().orElse(0);
  }

  long diverged() {
    return finished.stream().filter(StudyResult::diverged).count();
  }

  /** What a reader must know before trusting the numbers. */
  String notes() {
    StringJoiner notes = new StringJoiner(", ");
    if (finished.size() < runs) {
      notes.add("%d of %d runs done".formatted(finished.size(), runs));
    }
    if (diverged() > 0) {
      notes.add("%d DIVERGED".formatted(diverged()));
    }
    if (saturation() > SATURATED) {
      notes.add("saturated");
    }
    return notes.toString();
  }
}
