package org.integg.bench;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.integg.kernels.Divisor;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.model.Projection;
import org.integg.model.TensorSpec;

/**
 * Measures how close a low-rank estimate comes to the full-rank one (arXiv:2511.16652 claims a
 * distance of O(1/r)). Antithetic pairs perturb one matrix of a small model, all other matrices
 * stay fixed, and every pair reads the same tokens. The noise is {@code A·Bᵀ/√r} in integers,
 * {@code ((Σ_r A·B)·c) >> 8} with c the rounded 256/√r, or at full rank 16·N, which has the same
 * variance. The rest is the published estimator with linear, unscaled fitness.
 */
final class RankBench {
  /** Stands for full rank. */
  static final int FULL = 0;

  /** Number of independent estimates; their products show the noise of each. */
  private static final int BATCHES = 8;

  private static final int TOKENS = 16;
  private static final int FRACTION_BITS = 8;
  private static final int FIXED_SHIFT = 4;

  private final Kernels kernels;
  private final Parameters parameters;
  private final TensorSpec matrix;
  private final int[] text = new SplittableRandom(3).ints(TOKENS + 1, 1, 256).toArray();

  /** A bench that perturbs this matrix of the model. */
  RankBench(Kernels kernels, Parameters parameters, TensorSpec matrix) {
    this.kernels = kernels;
    this.parameters = parameters;
    this.matrix = matrix;
  }

  /**
   * Independent estimates of one gradient.
   *
   * @param batches independent estimates, [rows · columns] each
   */
  record Estimate(List<double[]> batches) {
    /** The mean of all batches. */
    double[] mean() {
      double[] sum = new double[batches.getFirst().length];
      for (double[] batch : batches) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += batch[i] / batches.size();
        }
      }
      return sum;
    }

    /** The estimate without one batch. */
    Estimate without(int batch) {
      List<double[]> rest = new ArrayList<>(batches);
      rest.remove(batch);
      return new Estimate(rest);
    }

    /** Squared length of the estimated quantity, without the noise, which batches do not share. */
    double power() {
      double[] mean = mean();
      double own = 0;
      for (double[] batch : batches) {
        own += dot(batch, batch);
      }
      int n = batches.size();
      return (n * (double) n * dot(mean, mean) - own) / (n * (n - 1.0));
    }
  }

  /**
   * A comparison.
   *
   * @param raw cosine of the two estimates as they are
   * @param corrected cosine of the quantities that they estimate, with the noise of both removed
   * @param error standard error of {@code corrected}, by the jackknife over batches
   */
  record Cosine(double raw, double corrected, double error) {}

  static Cosine cosine(Estimate low, Estimate full) {
    double[] a = low.mean();
    double[] b = full.mean();
    double raw = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    double squares = 0;
    double sum = 0;
    int n = low.batches().size();
    for (int i = 0; i < n; i++) {
      double each = corrected(low.without(i), full.without(i));
      sum += each;
      squares += each * each;
    }
    double variance = (n - 1.0) / n * (squares - sum * sum / n);
    return new Cosine(raw, corrected(low, full), Math.sqrt(Math.max(0, variance)));
  }

  private static double corrected(Estimate low, Estimate full) {
    return dot(low.mean(), full.mean()) / Math.sqrt(low.power() * full.power());
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * Estimates the gradient of the matrix.
   *
   * @param rank {@link #FULL}, or the rank of the noise
   * @param sigmaShift noise of the weights is divided by 2^(4 + sigmaShift)
   * @param pairs number of pairs in all, a multiple of 256
   */
  Estimate estimate(int rank, int sigmaShift, int pairs) {
    List<double[]> batches = new ArrayList<>();
    int blocks = pairs / PAIRS / BATCHES;
    Pairs own = new Pairs(FIXED_SHIFT + sigmaShift);
    for (int batch = 0; batch < BATCHES; batch++) {
      double[] sums = new double[matrix.size()];
      for (int block = 0; block < blocks; block++) {
        own.draw(rank, Noise.key(rank, sigmaShift, (long) batch * blocks + block));
        own.vote(sums);
      }
      batches.add(sums);
    }
    return new Estimate(batches);
  }

  /** 32 pairs, each with its own noise on the matrix. */
  private final class Pairs implements Projection {
    private final int shift;
    private final PackedParameters packed = new PackedParameters(parameters);
    private final PlainProjection plain = new PlainProjection(packed, kernels, new Workspace());
    private final EggForward forward = new EggForward(parameters.tensors(), this, kernels);
    private final EggState state = new EggState(parameters.config(), COUNT);
    private final Exp2 exp2 = new Exp2(FRACTION_BITS);
    private final Divisor divisor = packed.divisor(matrix.id());

    /** [row · column][pair]. */
    private final int[] noise = new int[matrix.size() * PAIRS];

    private final int[] sums = new int[COUNT];
    private final int[] moves = new int[COUNT];

    Pairs(int shift) {
      this.shift = shift;
    }

    void draw(int rank, long key) {
      int scale = (int) Math.round(256 / Math.sqrt(Math.max(1, rank)));
      for (int p = 0; p < PAIRS; p++) {
        long own = Noise.mix(key + p);
        for (int i = 0; i < matrix.size(); i++) {
          noise[i * PAIRS + p] =
              rank == FULL ? 16 * Noise.value(own, 0, i) : lowRank(own, rank, i) * scale >> 8;
        }
      }
    }

    private int lowRank(long key, int rank, int i) {
      int sum = 0; // 64 · 61² < 2^18
      for (int r = 0; r < rank; r++) {
        int a = Noise.value(key, 1, i / matrix.columns() * rank + r);
        sum += a * Noise.value(key, 2, i % matrix.columns() * rank + r);
      }
      return sum;
    }

    /** Adds every pair's difference of log-likelihood times its noise. */
    void vote(double[] to) {
      int[] tokens = new int[COUNT];
      int[] targets = new int[COUNT];
      long[] total = new long[COUNT];
      state.clear();
      for (int t = 0; t < TOKENS; t++) {
        Arrays.fill(tokens, text[t]);
        Arrays.fill(targets, text[t + 1]);
        forward.read(tokens, state);
        forward.addLogLikelihood(targets, exp2, total);
      }
      for (int i = 0; i < to.length; i++) {
        for (int p = 0; p < PAIRS; p++) {
          to[i] += (double) ((total[p] - total[p + PAIRS]) * noise[i * PAIRS + p]);
        }
      }
    }

    @Override
    public void project(int tensor, int firstRow, int rows, short[] x, short[] out) {
      if (tensor != matrix.id()) {
        plain.project(tensor, firstRow, rows, x, out);
        return;
      }
      byte[] weights = parameters.get(tensor);
      int columns = matrix.columns();
      for (int j = 0; j < rows; j++) {
        Arrays.fill(sums, 0);
        Arrays.fill(moves, 0);
        for (int k = 0; k < columns; k++) {
          int at = (firstRow + j) * columns + k;
          for (int p = 0; p < PAIRS; p++) {
            sums[p] += weights[at] * x[k * COUNT + p];
            sums[p + PAIRS] += weights[at] * x[k * COUNT + PAIRS + p];
            moves[p] += noise[at * PAIRS + p] * x[k * COUNT + p];
            moves[p + PAIRS] -= noise[at * PAIRS + p] * x[k * COUNT + PAIRS + p];
          }
        }
        for (int lane = 0; lane < COUNT; lane++) {
          int sum = sums[lane] + (moves[lane] >> shift);
          out[j * COUNT + lane] = (short) divisor.clippedQuotient(sum);
        }
      }
    }

    @Override
    public int lanes() {
      return plain.lanes();
    }

    @Override
    public void embed(int[] tokens, short[] x) {
      plain.embed(tokens, x);
    }

    @Override
    public void norm(int tensor, short[] x, short[] out) {
      plain.norm(tensor, x, out);
    }

    @Override
    public int rowStep() {
      return plain.rowStep();
    }

    @Override
    public short[] bias(int tensor, short[] first, short[] second) {
      return plain.bias(tensor, first, second);
    }
  }
}
