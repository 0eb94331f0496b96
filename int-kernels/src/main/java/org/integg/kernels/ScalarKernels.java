package org.integg.kernels;

import static org.integg.kernels.FixedPoint.clip;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

import java.util.Arrays;

/** The specification: plain loops, one element at a time. */
public class ScalarKernels implements Kernels {
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
      for (int lane = 0; lane < COUNT; lane++) {
        int sum = 0; // |Σ| ≤ 16,384 · 127² < 2^28
        for (int k = 0; k < w.columns(); k++) {
          sum += w.get(firstRow + j, k) * x[k * COUNT + lane];
        }
        int perturbation = 0; // wraps modulo 2^32 by specification
        for (int r = 0; r < noise.rank(); r++) {
          int a = noise.aOffset() + ((firstRow + j) * noise.rank() + r) * PAIRS + lane % PAIRS;
          perturbation += projections[r * COUNT + lane] * noise.noise()[a];
        }
        sum += perturbation >> noise.shift();
        out[j * COUNT + lane] = (short) divisor.clippedQuotient(sum);
      }
    }
  }

  @Override
  public void projectWithRowNoise(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      byte[] noise,
      int noiseAt,
      int upper,
      int factor,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    ScalarRowNoise.project(w, firstRow, rows, x, noise, noiseAt, upper, factor, divisor, out);
  }

  @Override
  public void addRowNoise(
      short[] x, int rows, byte[] noise, int noiseAt, int upper, int shift, short[] out) {
    ScalarRowNoise.add(x, rows, noise, noiseAt, upper, shift, out);
  }

  @Override
  public void passRowNoise(
      short[] activation, int rows, byte[] noise, int noiseAt, int upper, int to) {
    ScalarRowNoise.pass(activation, rows, noise, noiseAt, upper, to);
  }

  @Override
  public void addRowNoiseDots(
      short[] c, int firstRow, int rows, byte[] noise, int noiseAt, int upper, int[] dots) {
    ScalarRowNoise.addDots(c, firstRow, rows, noise, noiseAt, upper, dots);
  }

  @Override
  public void estimateRows(
      short[] base,
      int baseAt,
      int weight,
      byte[] noise,
      int[] noiseAt,
      int upper,
      int rows,
      short[] factors,
      int shift,
      short[] out,
      int outAt,
      long[] squares) {
    ScalarRowNoise.estimate(
        base, baseAt, weight, noise, noiseAt, upper, rows, factors, shift, out, outAt, squares);
  }

  /** {@code Σ_k x_k·B[k,r]} of one lane: |Σ| ≤ 16,384 · 127 · 61 < 2^27. */
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

  /** {@code Σ_r A[i,r]·B[k,r]} of one pair: |Σ| ≤ 64 · 61² < 2^18. */
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
  public void multiplyCredits(
      PackedMatrix w,
      short[] x,
      int down,
      int multiplier,
      int right,
      short[] out,
      int outAt,
      Workspace workspace) {
    ScalarCredits.multiply(w, x, down, multiplier, right, out, outAt);
  }

  @Override
  public void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    ScalarElementwise.passGate(x, at, a, b, activation, shift, n);
  }

  @Override
  public void passPositive(short[] x, int at, short[] activation, int n) {
    ScalarCredits.passPositive(x, at, activation, n);
  }

  @Override
  public void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    ScalarElementwise.gateCredit(w, s, f, c, h, q, qAt, n);
  }

  @Override
  public void addCredits(short[] x, short[] y, short[] out, int at, int n) {
    ScalarCredits.add(x, y, out, at, n);
  }

  @Override
  public void creditNorm(
      int[] products,
      short[] x,
      byte[] gain,
      int rows,
      int[] reactions,
      int shift,
      short[] u,
      long[] squares,
      Workspace workspace) {
    ScalarCredits.norm(products, x, gain, rows, reactions, shift, u, squares);
  }

  @Override
  public void addPowers(short[] x, int rows, long[] powers) {
    ScalarCredits.addPowers(x, rows, powers);
  }

  @Override
  public void addOuterProducts(
      short[] a,
      int rows,
      short[][] x,
      int from,
      int chunks,
      int columns,
      int[] sums,
      int stride,
      Workspace workspace) {
    ScalarCredits.addOuterProducts(a, rows, x, from, chunks, columns, sums, stride);
  }

  @Override
  public void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride) {
    ScalarCredits.addToRows(x, at, width, rows, sums, stride);
  }

  @Override
  public void softmaxErrors(
      short[] logits,
      int firstRow,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int[] dots,
      Workspace workspace) {
    ScalarCredits.softmaxErrors(logits, firstRow, rows, scale, e, dots);
  }

  @Override
  public void multiplyWide(
      PackedMatrix w,
      short[] x,
      WideScale scale,
      Into into,
      int[] out,
      int outAt,
      Workspace workspace) {
    for (int j = 0; j < w.rows(); j++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int sum = 0;
        for (int k = 0; k < w.columns(); k++) {
          sum += w.get(j, k) * x[k * COUNT + lane];
        }
        int at = outAt + j * COUNT + lane;
        int p = scale.scaled(sum);
        out[at] =
            switch (into) {
              case SET -> p;
              case ADD -> Math.clamp(out[at] + p, -scale.largest(), scale.largest());
              case SUBTRACT -> out[at] - p;
            };
      }
    }
  }

  @Override
  public void multiplyRounded(
      PackedMatrix w,
      short[] x,
      WideScale scale,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      long[] squares,
      Workspace workspace) {
    int n = w.rows() * COUNT;
    int[] products = new int[n];
    multiplyWide(w, x, scale, Into.SET, products, 0, workspace);
    squares[0] += ScalarWide.round(products, 0, shift, activation, rectified, out, outAt, n);
  }

  @Override
  public void addWide(int[] x, int[] y, int largest, int n) {
    ScalarWide.add(x, y, largest, n);
  }

  @Override
  public void passWide(int[] x, short[] a, short[] b, int n) {
    ScalarWide.pass(x, a, b, n);
  }

  @Override
  public void creditBefore(int[] products, int[] later, short[] f, int largest, int[] out, int n) {
    ScalarWide.before(products, later, f, largest, out, n);
  }

  @Override
  public void roundCredits(
      int[] x,
      int from,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    squares[0] += ScalarWide.round(x, from, shift, activation, rectified, out, outAt, n);
  }

  @Override
  public void subtract(short[] x, short[] y, int largest, short[] out, int n) {
    ScalarWide.subtract(x, y, largest, out, n);
  }

  @Override
  public void observe(short[] x, short[] y, int up, int[] out, int n) {
    ScalarWide.observe(x, y, up, out, n);
  }

  @Override
  public void takeWide(short[] x, int up, int[] out, int n) {
    ScalarWide.take(x, up, out, n);
  }

  @Override
  public void quarter(short[] x, int factor, int n) {
    ScalarWide.quarter(x, factor, 0, n);
  }

  @Override
  public void addRowSums(short[] x, int at, int rows, int[] sums) {
    for (int i = 0; i < rows * COUNT; i++) {
      sums[i / COUNT] += x[at + i];
    }
  }

  @Override
  public void narrowCredits(
      short[] x, int shift, short[] activation, short[] out, int outAt, int n, long[] squares) {
    ScalarChain.narrow(x, shift, activation, out, outAt, n, squares);
  }

  @Override
  public void creditCandidate(
      short[] x,
      short[] later,
      short[] f,
      short[] c,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    ScalarChain.candidate(x, later, f, c, shift, out, outAt, n, squares);
  }

  @Override
  public void creditGate(
      short[] state,
      short[] s,
      short[] f,
      short[] c,
      short[] h,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    ScalarChain.gate(state, s, f, c, h, shift, out, outAt, n, squares);
  }

  @Override
  public void creditSum(
      short[] z, short[] x, short[] y, byte[] gain, int rows, short[] sum, Workspace workspace) {
    ScalarChain.sum(z, x, y, gain, rows, sum);
  }

  @Override
  public WeightKernels weights() {
    return weights;
  }
}
