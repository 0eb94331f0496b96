package org.integg.eggroll.aligned;

/** Mean and variance of a tensor's votes over many draws. */
final class VoteMean {
  private final double[] sums;
  private final double[] squares;
  private int draws;

  VoteMean(int size) {
    sums = new double[size];
    squares = new double[size];
  }

  /** Adds a draw. Sums are integers below 2^53, and so exact. */
  void add(int[] votes) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += votes[i];
      squares[i] += (double) votes[i] * votes[i];
    }
    draws++;
  }

  /** The product of two means, summed over all values. */
  static double product(VoteMean one, VoteMean other) {
    double sum = 0;
    for (int i = 0; i < one.sums.length; i++) {
      sum += one.sums[i] * other.sums[i];
    }
    return sum / one.draws / other.draws;
  }

  /** Variance of a draw, summed over all values. */
  double variance() {
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += squares[i] - sums[i] * sums[i] / draws;
    }
    return sum / (draws - 1);
  }

  /**
   * The squared distance of two means, divided by its expectation if both have the same
   * expectation, which is the sum of their variances.
   */
  static double quotient(VoteMean one, VoteMean other) {
    double square = 0;
    for (int i = 0; i < one.sums.length; i++) {
      double difference = one.sums[i] / one.draws - other.sums[i] / other.draws;
      square += difference * difference;
    }
    return square / (one.variance() / one.draws + other.variance() / other.draws);
  }
}
