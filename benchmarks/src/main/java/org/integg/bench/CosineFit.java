package org.integg.bench;

/**
 * The law for the cosine of a mean of K votes, if each vote is a common part plus independent
 * noise: {@code most/√(1 + spread/K)}.
 *
 * @param most cosine of a mean of infinitely many votes, 0 to 1
 * @param spread power of a vote's noise, in units of the power of the common part; this many votes
 *     make a mean with as much noise as signal
 */
record CosineFit(double most, double spread) {
  /** Powers of two between which the spread is sought. */
  private static final int LEAST = -20;

  private static final int GREATEST = 30;
  private static final int PARTS = 20;
  private static final int ROUNDS = 60;

  /**
   * The law with the least squares. A cosine counts as often as it was measured; with half as many
   * votes there are twice as many.
   *
   * @param cosines cosines of means of 2^i votes, at least one
   */
  static CosineFit of(double[] cosines) {
    double best = LEAST;
    for (int i = 1; i <= (GREATEST - LEAST) * PARTS; i++) {
      double at = LEAST + (double) i / PARTS;
      best = error(at, cosines) < error(best, cosines) ? at : best;
    }
    double low = best - 1.0 / PARTS;
    double high = best + 1.0 / PARTS;
    for (int round = 0; round < ROUNDS; round++) {
      double third = (high - low) / 3;
      if (error(low + third, cosines) < error(high - third, cosines)) {
        high -= third;
      } else {
        low += third;
      }
    }
    double spread = Math.pow(2, (low + high) / 2);
    return new CosineFit(most(spread, cosines), spread);
  }

  private static double error(double log, double[] cosines) {
    double spread = Math.pow(2, log);
    CosineFit fit = new CosineFit(most(spread, cosines), spread);
    double sum = 0;
    for (int i = 0; i < cosines.length; i++) {
      double difference = cosines[i] - fit.at(Math.pow(2, i));
      sum += weight(i) * difference * difference;
    }
    return sum;
  }

  /** The best height for a spread. */
  private static double most(double spread, double[] cosines) {
    CosineFit shape = new CosineFit(1, spread);
    double product = 0;
    double squares = 0;
    for (int i = 0; i < cosines.length; i++) {
      double value = shape.at(Math.pow(2, i));
      product += weight(i) * cosines[i] * value;
      squares += weight(i) * value * value;
    }
    return Math.clamp(product / squares, 0.0, 1.0);
  }

  private static double weight(int i) {
    return Math.pow(2, -i);
  }

  /** The cosine of a mean of {@code votes} votes. */
  double at(double votes) {
    return most / Math.sqrt(1 + spread / votes);
  }
}
