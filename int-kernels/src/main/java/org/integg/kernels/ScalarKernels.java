package org.integg.kernels;

import static org.integg.kernels.FixedPoint.clip;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

import java.util.Arrays;

/** The specification: plain loops, one element at a time. */
public class ScalarKernels implements Kernels {
  private final RowNoiseKernels rowNoise = new ScalarRowNoise();
  private final CreditKernels credits = new ScalarCredits();
  private final ChainKernels chain = new ScalarChain();
  private final WideKernels wide = new ScalarWide();
  private final ProbeKernels probes = new ScalarProbes();
  private final WeightKernels weights = new ScalarUpdate();

  @Override
  public String describe() {
    return "scalar";
  }

  @Override
  public void project(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      LowRank noise,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    int[] projections = workspace.projections;
    for (int r = 0; r < noise.rank(); r++) {
      for (int lane = 0; lane < COUNT; lane++) {
        projections[r * COUNT + lane] = sign(lane) * projection(w.columns(), x, noise, r, lane);
      }
    }
    for (int j = 0; j < rows; j++) {
      int[] sums = ScalarProduct.ofRow(w, firstRow + j, x, 0);
      for (int lane = 0; lane < COUNT; lane++) {
        int perturbation = 0; // wraps modulo 2^32 by specification
        for (int r = 0; r < noise.rank(); r++) {
          int a = noise.aOffset() + ((firstRow + j) * noise.rank() + r) * PAIRS + lane % PAIRS;
          perturbation += projections[r * COUNT + lane] * noise.noise()[a];
        }
        int sum = sums[lane] + (perturbation >> noise.shift());
        out[j * COUNT + lane] = (short) divisor.clippedQuotient(sum);
      }
    }
  }

  /** {@code Σ_k x_k·B[k,r]} of one lane: |Σ| ≤ 16,384 · 127 · 61 &lt; 2^27. */
  private static int projection(int columns, short[] x, LowRank noise, int r, int lane) {
    int sum = 0;
    for (int k = 0; k < columns; k++) {
      int b = noise.bOffset() + (k * noise.rank() + r) * PAIRS + lane % PAIRS;
      sum += x[k * COUNT + lane] * noise.noise()[b];
    }
    return sum;
  }

  private static int sign(int lane) {
    return lane < PAIRS ? 1 : -1;
  }

  @Override
  public void projectStream(
      TransposedMatrix w, short[] x, Divisor divisor, short[] out, Workspace workspace) {
    int[] sums = new int[TransposedMatrix.STRIPE]; // |Σ| ≤ 16,384 · 127² < 2^28
    for (int first = 0; first < w.rows(); first += TransposedMatrix.STRIPE) {
      Arrays.fill(sums, 0);
      for (int k = 0; k < w.columns(); k++) {
        addColumn(w.values(), w.offset(first) + k * TransposedMatrix.STRIPE, x[k], sums);
      }
      int rows = Math.min(sums.length, w.rows() - first);
      for (int j = 0; j < rows; j++) {
        out[first + j] = (short) divisor.clippedQuotient(sums[j]);
      }
    }
  }

  /** A column times its input, added to the sums of a stripe of rows. */
  private static void addColumn(byte[] column, int at, int x, int[] sums) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += column[at + j] * x;
    }
  }

  @Override
  public void norm(short[] x, short[] gain, int rows, int lanes, short[] out, Workspace workspace) {
    ScalarElementwise.norm(x, gain, rows, lanes, out);
  }

  @Override
  public void gate(short[] a, short[] b, short[] bias, short[] h, int n, short[] f, short[] past) {
    ScalarElementwise.gate(a, b, bias, h, 0, n, f, past);
  }

  @Override
  public void candidate(
      short[] a, short[] b, short[] bias, short[] f, short[] h, short[] x, int n) {
    ScalarElementwise.candidate(a, b, bias, f, h, x, 0, n);
  }

  @Override
  public void add(short[] x, short[] a, int n) {
    ScalarElementwise.add(x, a, 0, n);
  }

  @Override
  public void embed(
      byte[] embedding, int width, int[] tokens, LowRank noise, short[] out, Workspace workspace) {
    for (int lane = 0; lane < COUNT; lane++) {
      int row = tokens[lane];
      for (int d = 0; d < width; d++) {
        int delta = sign(lane) * noiseProduct(noise, row, d, lane % PAIRS);
        out[d * COUNT + lane] = (short) clip(embedding[row * width + d] + (delta >> noise.shift()));
      }
    }
  }

  @Override
  public void spread(byte[] vector, LowRank noise, short[] out) {
    for (int i = 0; i < vector.length; i++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int delta = sign(lane) * noiseProduct(noise, i, i, lane % PAIRS);
        out[i * COUNT + lane] = (short) clip(vector[i] + (delta >> noise.shift()));
      }
    }
  }

  /** {@code Σ_r A[i,r]·B[k,r]} of one pair: |Σ| ≤ 64 · 61² &lt; 2^18. */
  private static int noiseProduct(LowRank noise, int i, int k, int pair) {
    int sum = 0;
    for (int r = 0; r < noise.rank(); r++) {
      int a = noise.aOffset() + (i * noise.rank() + r) * PAIRS + pair;
      int b = noise.bOffset() + (k * noise.rank() + r) * PAIRS + pair;
      sum += noise.noise()[a] * noise.noise()[b];
    }
    return sum;
  }

  @Override
  public void addExponentials(short[] logits, int rows, int lanes, long[] sums) {
    ScalarElementwise.addExponentials(logits, rows, lanes, sums);
  }

  @Override
  public void fillNoise(
      long[] keys, int tensor, int first, int count, byte[] out, int offset, Workspace workspace) {
    for (int i = 0; i < count; i++) {
      for (int p = 0; p < PAIRS; p++) {
        out[offset + i * PAIRS + p] = Noise.value(keys[p], tensor, first + i);
      }
    }
  }

  @Override
  public void fillNoise(
      long key, int tensor, int first, int count, short[] out, int offset, Workspace workspace) {
    for (int i = 0; i < count; i++) {
      out[offset + i] = Noise.value(key, tensor, first + i);
    }
  }

  @Override
  public void addProduct(
      PackedMatrix coefficients, short[] data, int stride, int[] sums, Workspace workspace) {
    for (int j = 0; j < coefficients.rows(); j++) {
      for (int k = 0; k < coefficients.columns(); k++) {
        int coefficient = coefficients.get(j, k);
        for (int l = 0; l < stride; l++) {
          sums[j * stride + l] += coefficient * data[k * stride + l];
        }
      }
    }
  }

  @Override
  public RowNoiseKernels rowNoise() {
    return rowNoise;
  }

  @Override
  public CreditKernels credits() {
    return credits;
  }

  @Override
  public ChainKernels chain() {
    return chain;
  }

  @Override
  public WideKernels wide() {
    return wide;
  }

  @Override
  public ProbeKernels probes() {
    return probes;
  }

  @Override
  public WeightKernels weights() {
    return weights;
  }
}
