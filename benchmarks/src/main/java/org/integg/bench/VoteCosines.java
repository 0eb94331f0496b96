package org.integg.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures how close votes, and means of 2, 4, 8, … votes, come to the direction in which the loss
 * falls, as cosines for each tensor. Every vote is in one mean of each size.
 */
final class VoteCosines {
  private final List<OfTensor> tensors = new ArrayList<>();

  /**
   * Cosines to minus a gradient.
   *
   * @param gradient the gradient of each tensor
   */
  VoteCosines(List<float[]> gradient) {
    gradient.forEach(each -> tensors.add(new OfTensor(each)));
  }

  /** Adds the votes of a draw for each tensor. */
  void add(List<long[]> votes) {
    for (int id = 0; id < tensors.size(); id++) {
      tensors.get(id).add(votes.get(id));
    }
  }

  /**
   * The mean cosine of means of 2^i votes, for i from 0.
   *
   * @param tensor its id
   */
  double[] of(int tensor) {
    OfTensor own = tensors.get(tensor);
    double[] means = new double[own.cosines.size()];
    for (int i = 0; i < means.length; i++) {
      means[i] =
          own.cosines.get(i).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
    return means;
  }

  /** A binary counter of votes: at each level the sum that waits for another of its size. */
  private static final class OfTensor {
    private final float[] gradient;
    private final List<double @Nullable []> waiting = new ArrayList<>();
    private final List<List<Double>> cosines = new ArrayList<>();

    OfTensor(float[] gradient) {
      this.gradient = gradient;
    }

    void add(long[] votes) {
      double[] sum = Arrays.stream(votes).asDoubleStream().toArray();
      for (int level = 0; ; level++) {
        if (level == waiting.size()) {
          waiting.add(null);
          cosines.add(new ArrayList<>());
        }
        cosines.get(level).add(cosine(sum));
        double[] other = waiting.get(level);
        if (other == null) {
          waiting.set(level, sum);
          return;
        }
        for (int i = 0; i < sum.length; i++) {
          sum[i] += other[i];
        }
        waiting.set(level, null);
      }
    }

    /** The cosine of votes and gradient; 0 if there are no votes or no gradient. */
    private double cosine(double[] votes) {
      double product = 0;
      double squares = 0;
      double length = 0;
      for (int i = 0; i < votes.length; i++) {
        product -= votes[i] * gradient[i];
        squares += votes[i] * votes[i];
        length += (double) gradient[i] * gradient[i];
      }
      return squares == 0 || length == 0 ? 0 : product / Math.sqrt(squares * length);
    }
  }
}
