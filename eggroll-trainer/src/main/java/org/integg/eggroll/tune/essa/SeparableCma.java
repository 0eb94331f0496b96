package org.integg.eggroll.tune.essa;

import java.util.Arrays;
import org.integg.kernels.Noise;

/**
 * CMA-ES with a diagonal covariance: Ros and Hansen 2008, with the constants of Hansen's tutorial
 * (arXiv:1604.00772), positive weights, and learning rates of the covariance (n + 2) / 3 times as
 * high. A candidate is a function of seed, generation, its number and the state, and can be
 * computed again from these.
 */
final class SeparableCma {
  private static final int CANDIDATE_BITS = 20;
  private static final double UNIT = 0x1p-53;

  private final int n;
  private final int population;
  private final long seed;
  private final double[] weights;
  private final double mass;
  private final double pathShare;
  private final double damping;
  private final double covariancePathShare;
  private final double rankOne;
  private final double rankMu;
  private final double expected;

  private final double[] mean;
  private final double[] variances;
  private final double[] path;
  private final double[] covariancePath;
  private double sigma;
  private long generation;

  /**
   * A search at its start.
   *
   * @param mean where the search begins: n numbers, at least 1
   * @param sigma deviation of the first candidates, above 0
   * @param population candidates of a generation, at least 4
   */
  SeparableCma(double[] mean, double sigma, int population, long seed) {
    this.mean = mean.clone();
    this.sigma = sigma;
    this.population = population;
    this.seed = seed;
    n = mean.length;
    variances = new double[n];
    Arrays.fill(variances, 1);
    path = new double[n];
    covariancePath = new double[n];
    weights = weights(population);
    double squares = 0;
    for (double weight : weights) {
      squares += weight * weight;
    }
    mass = 1 / squares;
    pathShare = (mass + 2) / (n + mass + 5);
    damping = 1 + 2 * Math.max(0, Math.sqrt((mass - 1) / (n + 1)) - 1) + pathShare;
    covariancePathShare = (4 + mass / n) / (n + 4 + 2 * mass / n);
    double faster = (n + 2) / 3.0;
    rankOne = Math.min(1, faster * 2 / ((n + 1.3) * (n + 1.3) + mass));
    double mu = faster * 2 * (mass - 2 + 1 / mass) / ((n + 2.0) * (n + 2.0) + mass);
    rankMu = Math.min(1 - rankOne, mu);
    expected = Math.sqrt(n) * (1 - 1 / (4.0 * n) + 1 / (21.0 * n * n));
  }

  /** The weights of the better half, best first; they sum to 1. */
  private static double[] weights(int population) {
    double[] weights = new double[population / 2];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = StrictMath.log((population + 1) / 2.0) - StrictMath.log(i + 1);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** The place of the search: the mean of the next candidates. The array itself. */
  double[] mean() {
    return mean;
  }

  /** A candidate of this generation, 0 to population − 1. */
  double[] candidate(int number) {
    double[] x = normals(number);
    for (int i = 0; i < n; i++) {
      x[i] = mean[i] + sigma * Math.sqrt(variances[i]) * x[i];
    }
    return x;
  }

  /** Normal numbers by Box and Muller: the same on every machine. */
  private double[] normals(int number) {
    double[] normals = new double[n];
    long key = Noise.key(seed, generation, number);
    for (int i = 0; i < n; i++) {
      long counter = (long) i << CANDIDATE_BITS;
      double first = ((Noise.mix(key ^ counter) >>> 11) + 1) * UNIT; // above 0
      double second = (Noise.mix(key ^ (counter + 1)) >>> 11) * UNIT;
      normals[i] =
          Math.sqrt(-2 * StrictMath.log(first)) * StrictMath.cos(2 * StrictMath.PI * second);
    }
    return normals;
  }

  /**
   * Moves the search by the candidates' ranking; the next generation begins.
   *
   * @param bestFirst the numbers of all candidates
   */
  void tell(int[] bestFirst) {
    double[] step = new double[n];
    double[] squares = new double[n];
    for (int rank = 0; rank < weights.length; rank++) {
      double[] z = normals(bestFirst[rank]);
      for (int i = 0; i < n; i++) {
        step[i] += weights[rank] * z[i];
        squares[i] += weights[rank] * z[i] * z[i];
      }
    }
    generation++;
    double length = followPath(step);
    double full = 1 - StrictMath.pow(1 - pathShare, 2.0 * generation);
    boolean stalled = length / Math.sqrt(full) >= (1.4 + 2 / (n + 1.0)) * expected;
    adapt(step, squares, stalled);
    sigma *= StrictMath.exp(Math.min(1, pathShare / damping * (length / expected - 1)));
  }

  /** Updates the path, and returns its length. */
  private double followPath(double[] step) {
    double gain = Math.sqrt(pathShare * (2 - pathShare) * mass);
    double length = 0;
    for (int i = 0; i < n; i++) {
      path[i] = (1 - pathShare) * path[i] + gain * step[i];
      length += path[i] * path[i];
    }
    return Math.sqrt(length);
  }

  private void adapt(double[] step, double[] squares, boolean stalled) {
    double open = covariancePathShare * (2 - covariancePathShare);
    double gain = stalled ? 0 : Math.sqrt(open * mass);
    double stays = 1 - rankOne - rankMu + (stalled ? rankOne * open : 0);
    for (int i = 0; i < n; i++) {
      double moved = Math.sqrt(variances[i]) * step[i];
      mean[i] += sigma * moved;
      covariancePath[i] = (1 - covariancePathShare) * covariancePath[i] + gain * moved;
      variances[i] =
          stays * variances[i]
              + rankOne * covariancePath[i] * covariancePath[i]
              + rankMu * variances[i] * squares[i];
    }
  }

  /** Candidates of a generation. */
  int population() {
    return population;
  }

  /** Numbers of {@link #save}. */
  int size() {
    return 4 * n + 2;
  }

  /** All state that continues from generation to generation, to the bit. */
  long[] save() {
    long[] bits = new long[size()];
    double[][] parts = {mean, variances, path, covariancePath};
    for (int part = 0; part < parts.length; part++) {
      for (int i = 0; i < n; i++) {
        bits[part * n + i] = Double.doubleToRawLongBits(parts[part][i]);
      }
    }
    bits[4 * n] = Double.doubleToRawLongBits(sigma);
    bits[4 * n + 1] = generation;
    return bits;
  }

  /** Continues where another search was when it was saved. */
  void restore(long[] bits) {
    double[][] parts = {mean, variances, path, covariancePath};
    for (int part = 0; part < parts.length; part++) {
      for (int i = 0; i < n; i++) {
        parts[part][i] = Double.longBitsToDouble(bits[part * n + i]);
      }
    }
    sigma = Double.longBitsToDouble(bits[4 * n]);
    generation = bits[4 * n + 1];
  }
}
