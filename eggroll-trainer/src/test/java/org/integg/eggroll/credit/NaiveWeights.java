package org.integg.eggroll.credit;

import java.util.Arrays;
import java.util.Map;
import org.integg.kernels.FixedPoint;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/** The update of weights in fixed point, as in docs/feedback.md. */
public final class NaiveWeights {
  private final Parameters parameters;
  private final Map<String, int[]> state;
  private final long rate;
  private final long share;

  /**
   * Starts from these parameters, which are changed in place.
   *
   * @param state receives everything that is saved, by name
   */
  public NaiveWeights(Parameters parameters, double rate, double ema, Map<String, int[]> state) {
    this.parameters = parameters;
    this.state = state;
    this.rate = Math.round(rate * 65536);
    share = Math.round((1 - ema) * 256);
    for (TensorSpec spec : parameters.tensors().all()) {
      int[] fixed = new int[spec.size()];
      Arrays.setAll(fixed, i -> parameters.get(spec.id())[i] << 16);
      state.put("fixed." + spec.name(), fixed);
      state.put("average." + spec.name(), fixed.clone());
      state.put("first." + spec.name(), new int[spec.size()]);
      state.put("second." + spec.name(), new int[spec.size()]);
    }
  }

  private int[] saved(String name) {
    int[] found = state.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name);
    }
    return found;
  }

  /**
   * Moves a tensor by its votes.
   *
   * @param updates number of updates before this one
   */
  public void move(TensorSpec spec, long[] z, int progress, long updates) {
    long now = rate - ((rate - rate / 50) * progress >> 16);
    long average = Math.max(share, 256 / (1 + updates));
    long largest = Math.max(1, Arrays.stream(z).map(Math::abs).max().orElse(1));
    int shift = 24 - (64 - Long.numberOfLeadingZeros(largest));
    long squares = 0;
    for (int row = 0; row < spec.rows(); row++) {
      long sum = 0;
      for (int c = 0; c < spec.columns(); c++) {
        long vote = shifted(z[row * spec.columns() + c], shift);
        sum += vote * vote;
      }
      squares += sum >> 16;
    }
    long rms = FixedPoint.isqrt((squares / z.length) << 16);
    long multiplier = (1L << 40) / Math.max(256, rms);
    int[] first = saved("first." + spec.name());
    int[] second = saved("second." + spec.name());
    int[] fixed = saved("fixed." + spec.name());
    int[] averaged = saved("average." + spec.name());
    for (int i = 0; i < z.length; i++) {
      long vote = Math.clamp((shifted(z[i], shift) * multiplier) >> 32, -8191L, 8191L);
      first[i] += (int) ((256 * vote - first[i] + 4) >> 3);
      second[i] += (int) ((16 * vote * vote - second[i] + 32) >> 6);
    }
    long floor = Math.max(1, root(Arrays.stream(second).asLongStream().sum() / z.length) / 10);
    for (int i = 0; i < z.length; i++) {
      long moved = fixed[i] + now * first[i] / (64 * (root(second[i]) + floor));
      moved -= (now * fixed[i] + (1L << 26)) >> 27;
      fixed[i] = (int) Math.clamp(moved, -127L << 16, 127L << 16);
      averaged[i] += (int) (((long) fixed[i] - averaged[i]) * average >> 8);
      parameters.get(spec.id())[i] = rounded(fixed[i]);
    }
  }

  private static long shifted(long vote, int shift) {
    return shift >= 0 ? vote << shift : vote >> -shift;
  }

  /** 16 times the root of the 11 or 12 highest bits, shifted back. */
  private static long root(long x) {
    int half = Math.max(0, 64 - Long.numberOfLeadingZeros(x) - 11) / 2;
    return FixedPoint.isqrt(x >> (2 * half) << 8) << half >> 4;
  }

  private static byte rounded(int fixed) {
    return (byte) Math.clamp((fixed + 32768) >> 16, -127, 127);
  }

  /** The int8 weights of the moving average. */
  public byte[] average(TensorSpec spec) {
    int[] averaged = saved("average." + spec.name());
    byte[] result = new byte[averaged.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = rounded(averaged[i]);
    }
    return result;
  }
}
