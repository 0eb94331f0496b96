package org.integg.eggroll.credit;

import static org.integg.eggroll.credit.NaiveNet.clamp;
import static org.integg.eggroll.credit.NaiveNet.clip;

import java.util.Arrays;
import java.util.List;

/** A learned matrix and what teaches it: sections 3 and 6 of docs/feedback.md. */
public final class NaiveMatrix {
  private static final int LIMIT = 127 << 16;

  private final int rows;
  private final int inputs;
  private final int[] values;
  private final int[] bytes;
  private int bits;

  /** Sums of a step: noise times error, [rows, inputs], and noise², [rows]. */
  private final long[] sums;

  private final long[] powers;

  /** How a regression counts: the columns of the table in section 6. */
  public record Fit(int noiseBits, int errorBits, int rate, int divisor) {}

  /** A matrix [rows, inputs] of zeros. */
  public NaiveMatrix(int rows, int inputs) {
    this.rows = rows;
    this.inputs = inputs;
    values = new int[rows * inputs];
    bytes = new int[values.length];
    sums = new long[values.length];
    powers = new long[rows];
    quantize();
  }

  /** Values with 16 fractional bits, not a copy. Call {@link #quantize} after a change. */
  public int[] values() {
    return values;
  }

  /** Computes the int8 values for products again. */
  public void quantize() {
    int largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
    bits = 14;
    while (bits > 0 && (largest + (1 << (15 - bits))) >> (16 - bits) > 127) {
      bits--;
    }
    Arrays.setAll(bytes, i -> (values[i] + (1 << (15 - bits))) >> (16 - bits));
  }

  /** Fractional bits of the int8 values. */
  public int bits() {
    return bits;
  }

  /** A row times credit. */
  public long product(int row, int[] credit) {
    int sum = 0; // |Σ| ≤ 2^16 · 127² < 2^30
    for (int k = 0; k < inputs; k++) {
      sum += bytes[row * inputs + k] * credit[k];
    }
    return sum;
  }

  /** The effect of noise of the rows on the inputs, with 8 fractional bits. */
  public long[] prediction(int[] noise, Fit fit) {
    long[] result = new long[inputs];
    for (int i = 0; i < inputs; i++) {
      long sum = 0;
      for (int r = 0; r < rows; r++) {
        sum += (long) bytes[r * inputs + i] * noise[r];
      }
      long scaled = (sum << 8) >> (bits + fit.noiseBits);
      result[i] = clamp(Math.floorDiv(scaled, (long) fit.divisor), 1 << 20);
    }
    return result;
  }

  /**
   * Adds one observation with 8 fractional bits, which some matrices explain together.
   *
   * @param noise noise of the rows of each matrix
   */
  public static void observe(
      List<NaiveMatrix> matrices, List<int[]> noise, long[] observation, Fit fit) {
    long[] unexplained = observation.clone();
    for (int n = 0; n < noise.size(); n++) {
      long[] predicted = matrices.get(n).prediction(noise.get(n), fit);
      Arrays.setAll(unexplained, i -> unexplained[i] - predicted[i]);
    }
    int shift = 8 - fit.errorBits;
    int[] errors = new int[observation.length];
    Arrays.setAll(errors, i -> clip((unexplained[i] + (1 << shift >> 1)) >> shift));
    for (int n = 0; n < noise.size(); n++) {
      matrices.get(n).add(noise.get(n), errors);
    }
  }

  private void add(int[] noise, int[] errors) {
    for (int r = 0; r < rows; r++) {
      powers[r] += (long) noise[r] * noise[r];
      for (int i = 0; i < inputs; i++) {
        sums[r * inputs + i] += (long) noise[r] * errors[i];
      }
    }
  }

  /**
   * Moves the matrix by the observations of a step, and clears them.
   *
   * @param samples number of observations in the step
   * @param unknowns number of rows that they describe
   */
  public void learn(Fit fit, long samples, long unknowns) {
    int shift = fit.noiseBits + 8 - fit.errorBits;
    long share = Math.min(256, 256 * samples / unknowns);
    long gain = (fit.rate * share << shift) / 256 * fit.divisor;
    long mean = Arrays.stream(powers).sum() / rows;
    for (int i = 0; i < values.length; i++) {
      long moved = values[i] + sums[i] * gain / (Math.max(powers[i / inputs], mean) + 1);
      values[i] = (int) clamp(moved, LIMIT);
    }
    Arrays.fill(sums, 0);
    Arrays.fill(powers, 0);
    quantize();
  }

  /** The differences of activations, with 8 fractional bits. */
  public static long[] difference(int[] changed, int[] plain) {
    long[] result = new long[plain.length];
    Arrays.setAll(result, i -> (changed[i] - plain[i]) * 256L);
    return result;
  }
}
