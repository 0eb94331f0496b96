package org.integg.cli.cluster;

import java.util.List;

/**
 * Predicts the bits per byte at the end of a run of S steps of M member-tokens each.
 *
 * <pre>
 * bits(S, M) = floor + scale · (S / (1 + critical / M))^−exponent
 * </pre>
 *
 * <p>A vote is signal plus noise, and a step of M member-tokens has 1/M of the noise's power. So
 * the number of steps to reach a loss falls as 1 + critical / M (McCandlish et al. 2018,
 * arXiv:1812.06162). At M = critical a run takes twice the steps of an infinite population, and
 * twice the fewest possible member-tokens. The power law in the steps is the usual one of learning
 * curves (Kaplan et al. 2020, arXiv:2001.08361).
 *
 * @param floor bits per byte that no number of steps reaches
 * @param scale bits per byte above the floor after one step
 * @param exponent how fast that falls with the steps, above 0
 * @param critical member-tokens per step
 * @param error root mean square error of the law, in bits per byte
 */
record LearningLaw(double floor, double scale, double exponent, double critical, double error) {
  /** With fewer runs than numbers to find, anything would fit. */
  static final int FEWEST_RUNS = 6;

  private static final int GRID = 40;
  private static final int ZOOMS = 12;

  /** How far beyond the measured populations the critical one is sought. */
  private static final double BEYOND = 64;

  /** The end of a run: steps, member-tokens of one step, bits per byte. */
  record End(double steps, double memberTokens, double bits) {}

  /** A corner of the grid and its sides: the natural logarithm of critical, and the floor. */
  private record Window(double critical, double floor, double width, double height) {}

  /**
   * The law that fits best, by least squares of the bits.
   *
   * @throws IllegalArgumentException with a one-line message, if the runs do not determine a law
   */
  static LearningLaw of(List<End> ends) {
    requireVariety(ends);
    double least = ends.stream().mapToDouble(End::memberTokens).min().orElseThrow() / BEYOND;
    double most = ends.stream().mapToDouble(End::memberTokens).max().orElseThrow() * BEYOND;
    double lowest = ends.stream().mapToDouble(End::bits).min().orElseThrow();
    Window all = new Window(Math.log(least), 0, Math.log(most / least), lowest);
    Window window = all;
    LearningLaw best = line(ends, least, 0);
    for (int zoom = 0; zoom < ZOOMS; zoom++) {
      for (int i = 0; i <= GRID; i++) {
        for (int j = 0; j < GRID; j++) { // the floor is below the lowest
          double critical = Math.exp(window.critical + window.width * i / GRID);
          LearningLaw law = line(ends, critical, window.floor + window.height * j / GRID);
          if (law.error < best.error) {
            best = law;
          }
        }
      }
      window = around(best, window, all);
    }
    if (!(best.exponent > 0)) {
      throw new IllegalArgumentException(
          "the runs do not improve with more steps, so there is no law to fit");
    }
    return best;
  }

  /** A window around the best law, half as wide and high, and within the whole. */
  private static Window around(LearningLaw best, Window window, Window all) {
    double width = window.width / 2;
    double height = window.height / 2;
    double critical = Math.log(best.critical) - width / 2;
    double floor = best.floor - height / 2;
    return new Window(
        Math.clamp(critical, all.critical, all.critical + all.width - width),
        Math.clamp(floor, all.floor, all.floor + all.height - height),
        width,
        height);
  }

  /** The best law for a critical population and a floor: a line through logarithms. */
  private static LearningLaw line(List<End> ends, double critical, double floor) {
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
    for (End end : ends) {
      double steps = Math.log(end.steps / (1 + critical / end.memberTokens));
      double bits = Math.log(end.bits - floor);
      x += steps;
      y += bits;
      xx += steps * steps;
      xy += steps * bits;
    }
    int n = ends.size();
    double slope = (n * xy - x * y) / (n * xx - x * x);
    LearningLaw law = new LearningLaw(floor, Math.exp((y - slope * x) / n), -slope, critical, 0);
    double squares = 0;
    for (End end : ends) {
      double off = law.bits(end.steps, end.memberTokens) - end.bits;
      squares += off * off;
    }
    return new LearningLaw(floor, law.scale, law.exponent, critical, Math.sqrt(squares / n));
  }

  private static void requireVariety(List<End> ends) {
    long populations = ends.stream().mapToDouble(End::memberTokens).distinct().count();
    long lengths = ends.stream().mapToDouble(End::steps).distinct().count();
    if (ends.size() < FEWEST_RUNS || populations < 2 || lengths < 2) {
      throw new IllegalArgumentException(
          ("%d runs with %d populations and %d numbers of steps: a law needs at least %d runs, 2"
                  + " populations and 2 numbers of steps")
              .formatted(ends.size(), populations, lengths, FEWEST_RUNS));
    }
  }

  /**
   * Refuses a target that no number of steps reaches.
   *
   * @throws IllegalArgumentException with a one-line message
   */
  void require(double bits) {
    if (!(bits > floor)) {
      throw new IllegalArgumentException(
          "target %s: the runs' law never goes below %.3f bits per byte; give a larger target"
              .formatted(bits, floor));
    }
  }

  /** Bits per byte after {@code steps} steps of {@code memberTokens} member-tokens. */
  double bits(double steps, double memberTokens) {
    return floor + scale * Math.pow(steps / (1 + critical / memberTokens), -exponent);
  }

  /**
   * Number of steps of {@code memberTokens} member-tokens that reach {@code bits} bits per byte,
   * which must be above the floor.
   */
  double steps(double bits, double memberTokens) {
    return Math.pow((bits - floor) / scale, -1 / exponent) * (1 + critical / memberTokens);
  }
}
