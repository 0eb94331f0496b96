package org.integg.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Statistics of a model's weights, for people.
 *
 * @param config the model's shape
 * @param parameters number of weights of all tensors
 * @param sha256 as in {@link Parameters#sha256}
 * @param tensors one report per tensor, in the order of the ids
 */
public record Inspection(
    EggConfig config, long parameters, String sha256, List<TensorReport> tensors) {
  /** Bins of a histogram. */
  public static final int BINS = 16;

  public Inspection {
    tensors = List.copyOf(tensors);
  }

  /**
   * One tensor's weights.
   *
   * @param spec which tensor, with its shape
   * @param min smallest weight
   * @param max largest weight
   * @param sumAbs sum of the absolute values; divided by {@code spec.size()} it gives their mean
   * @param saturated number of weights that are −127 or 127
   * @param histogram number of weights in each of {@link #BINS} bins; bin i holds the weights from
   *     −128 + 16·i to −113 + 16·i
   */
  public record TensorReport(
      TensorSpec spec, int min, int max, long sumAbs, long saturated, List<Long> histogram) {
    public TensorReport {
      histogram = List.copyOf(histogram);
    }

    /** Mean of the absolute values, 0 to 127. */
    public double meanAbs() {
      return (double) sumAbs / spec.size();
    }

    /** Share of the weights at −127 or 127, 0 to 1. */
    public double saturation() {
      return (double) saturated / spec.size();
    }
  }

  /** Looks at all weights. */
  public static Inspection of(Parameters parameters) {
    EggConfig config = parameters.config();
    return new Inspection(config, config.parameters(), parameters.sha256(), tensors(parameters));
  }

  /** The inspection without a hash: one report per tensor, in the order of the ids. */
  public static List<TensorReport> tensors(Parameters parameters) {
    List<TensorReport> reports = new ArrayList<>();
    for (TensorSpec spec : parameters.tensors().all()) {
      reports.add(report(spec, parameters.get(spec.id())));
    }
    return reports;
  }

  private static TensorReport report(TensorSpec spec, byte[] weights) {
    int min = Byte.MAX_VALUE;
    int max = Byte.MIN_VALUE;
    long sumAbs = 0; // <= 2^28 · 127 < 2^35
    long saturated = 0;
    long[] histogram = new long[BINS];
    for (byte weight : weights) {
      int abs = Math.abs(weight);
      min = Math.min(min, weight);
      max = Math.max(max, weight);
      sumAbs += abs;
      saturated += abs == Byte.MAX_VALUE ? 1 : 0;
      histogram[(weight + 128) / (256 / BINS)]++;
    }
    List<Long> bins = new ArrayList<>();
    for (long count : histogram) {
      bins.add(count);
    }
    return new TensorReport(spec, min, max, sumAbs, saturated, bins);
  }

  /** Share of all weights at −127 or 127, 0 to 1. */
  public double saturation() {
    long saturated = tensors.stream().mapToLong(TensorReport::saturated).sum();
    return (double) saturated / parameters;
  }
}
