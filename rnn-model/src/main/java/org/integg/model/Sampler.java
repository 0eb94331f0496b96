package org.integg.model;

import java.util.Arrays;
import org.integg.kernels.Exp2;
import org.integg.kernels.Noise;

/**
 * Draws a token from a row of logits, with integers only: a pure function of these settings, the
 * row and a position, the same on every machine.
 *
 * <p>Let {@code m} be the row's largest logit. Token v has the distance {@code d = ((m − logit_v) ·
 * 100 + t / 2) / t} (integer division, so rounded to nearest) at temperature t, and the weight
 * {@code E[255 − d]}, or 0 where d is over 255. {@code E[u] = floor(16 · 2^(u/16))} is the table of
 * the loss: logits are base 2 with 4 fractional bits, and adding a constant to all of them changes
 * no probability, so the largest is moved to where the table is finest. Then, with tokens ranked by
 * logit, the largest first and the lowest index first among equals, a token stays if
 *
 * <ul>
 *   <li>top-k: its rank is under k;
 *   <li>top-p: the tokens of the top k ranked before it have less than p thousandths of the weight
 *       of all tokens of the top k; the first always stays;
 *   <li>min-p: its weight is at least p thousandths of the largest.
 * </ul>
 *
 * <p>The drawn token is the first, by index, at which the sum of the weights so far exceeds r; r is
 * uniform from 0 to the sum of all weights − 1. At temperature 0 the first of the ranking is taken.
 *
 * <p>r comes from {@code mix}, the finalizer of SplitMix64 (Steele, Lea, Flood, "Fast splittable
 * pseudorandom number generators", 2014), with g = 0x9e3779b97f4a7c15: {@code s = mix(mix(seed + g)
 * + g · (position + 1))}; try a = 1, 2, … takes the highest bits of {@code mix(s + g · a)}, as many
 * as the sum of weights − 1 has, and the first result below the sum is r.
 *
 * @param temperature t, in hundredths, 0 to 10,000; 100 draws from the model's own distribution, 0
 *     takes the likeliest token
 * @param topK k, 1 to 65,536, or 0 for all tokens
 * @param topP p in thousandths, 1 to 1000; 1000 for all tokens
 * @param minP p in thousandths, 0 to 1000; 0 for all tokens
 * @param seed any number
 */
public record Sampler(int temperature, int topK, int topP, int minP, long seed) {
  /** The temperature that leaves the distribution as it is. */
  public static final int TEMPERATURE_ONE = 100;

  private static final int MAX_TEMPERATURE = 10_000;
  private static final int PER_MILLE = 1000;
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  /** Values that a logit can have as an int8; logit l is level l + 128. */
  private static final int LEVELS = 256;

  // E[u] <= 16 · 2^(255/16) < 2^20; 65,536 of them sum to less than 2^36.
  private static final int[] E = Exp2.table();

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is outside its range; the message names it
   */
  public Sampler {
    require("temperature", temperature, 0, MAX_TEMPERATURE, "hundredths");
    require("top-k", topK, 0, EggConfig.MAX_VOCABULARY, "tokens");
    require("top-p", topP, 1, PER_MILLE, "thousandths");
    require("min-p", minP, 0, PER_MILLE, "thousandths");
  }

  private static void require(String name, int value, int min, int max, String unit) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s %d: must be from %d to %d %s".formatted(name, value, min, max, unit));
    }
  }

  /** Takes the likeliest token, the lowest index among equals. */
  public static Sampler greedy() {
    return new Sampler(0, 0, PER_MILLE, 0, 0);
  }

  /** Draws from the model's own distribution. */
  public static Sampler plain(long seed) {
    return new Sampler(TEMPERATURE_ONE, 0, PER_MILLE, 0, seed);
  }

  /**
   * Draws a token.
   *
   * @param logits one int8 per token of the vocabulary, 4 fractional bits, base 2
   * @param position place of the token in the text; another position gives an independent draw
   * @return index into {@code logits}
   * @throws IllegalArgumentException if {@code logits} is empty
   */
  public int sample(byte[] logits, long position) {
    int[] weights = weights(logits);
    long sum = sumOfWeights(weights);
    long r = uniform(sum, position);
    int token = 0;
    // r < sum, so the loop ends within the row.
    while (r >= weights[token]) {
      r -= weights[token];
      token++;
    }
    return token;
  }

  /**
   * The weight of each token after temperature and filters; its share of the sum is the token's
   * probability.
   *
   * @param logits as in {@link #sample}
   * @return one weight per token, 0 for those never drawn; at least one is positive, each is below
   *     2^20
   * @throws IllegalArgumentException if {@code logits} is empty
   */
  public int[] weights(byte[] logits) {
    if (logits.length == 0) {
      throw new IllegalArgumentException("no logits: the row must have one for each token");
    }
    int[] counts = new int[LEVELS];
    for (byte logit : logits) {
      counts[logit + 128]++;
    }
    int[] byLevel = weightsByLevel(counts);
    int keep = temperature == 0 ? 1 : countKept(counts, byLevel, logits.length);
    // All tokens of a level have the same weight, so it is enough to know how many of each level
    // stay.
    int[] left = new int[LEVELS];
    for (int level = LEVELS - 1; level >= 0; level--) {
      left[level] = Math.min(keep, counts[level]);
      keep -= left[level];
    }
    int[] weights = new int[logits.length];
    for (int token = 0; token < logits.length; token++) {
      int level = logits[token] + 128;
      if (left[level] > 0) {
        left[level]--;
        weights[token] = byLevel[level];
      }
    }
    return weights;
  }

  private int[] weightsByLevel(int[] counts) {
    int top = LEVELS - 1;
    while (counts[top] == 0) {
      top--;
    }
    int[] weights = new int[LEVELS];
    weights[top] = E[LEVELS - 1];
    if (temperature > 0) {
      for (int level = 0; level < top; level++) {
        int distance = ((top - level) * TEMPERATURE_ONE + temperature / 2) / temperature;
        weights[level] = distance < LEVELS ? E[LEVELS - 1 - distance] : 0;
      }
    }
    return weights;
  }

  // Each filter keeps a first part of the ranking; so do all filters together.
  private int countKept(int[] counts, int[] byLevel, int all) {
    int inTopK = topK == 0 ? all : Math.min(topK, all);
    return Math.min(countTopP(counts, byLevel, inTopK), countMinP(counts, byLevel));
  }

  private int countTopP(int[] counts, int[] byLevel, int inTopK) {
    if (topP == PER_MILLE) {
      return inTopK;
    }
    // < 2^36; times 1000 < 2^46.
    long needed = Math.ceilDiv(weightOfFirst(counts, byLevel, inTopK) * topP, PER_MILLE);
    int kept = 0;
    for (int level = LEVELS - 1; needed > 0; level--) {
      int there = Math.min(counts[level], inTopK - kept);
      if (there == 0) {
        continue;
      }
      // byLevel is positive here: once it is 0, all of the weight has been counted.
      long taken = Math.min(there, Math.ceilDiv(needed, byLevel[level]));
      kept += (int) taken;
      needed -= taken * byLevel[level];
    }
    return kept;
  }

  private static long weightOfFirst(int[] counts, int[] byLevel, int number) {
    long weight = 0;
    int left = number;
    for (int level = LEVELS - 1; left > 0; level--) {
      int there = Math.min(counts[level], left);
      weight += (long) there * byLevel[level];
      left -= there;
    }
    return weight;
  }

  private int countMinP(int[] counts, int[] byLevel) {
    long needed = (long) E[LEVELS - 1] * minP;
    int kept = 0;
    for (int level = 0; level < LEVELS; level++) {
      if ((long) byLevel[level] * PER_MILLE >= needed) {
        kept += counts[level];
      }
    }
    return kept;
  }

  private static long sumOfWeights(int[] weights) {
    return Arrays.stream(weights).asLongStream().sum();
  }

  private long uniform(long bound, long position) {
    int shift = Long.numberOfLeadingZeros(bound - 1);
    if (shift == Long.SIZE) {
      return 0;
    }
    long state = Noise.mix(Noise.mix(seed) + GAMMA * position); // Noise.mix adds g to what it mixes
    while (true) {
      long r = Noise.mix(state) >>> shift;
      state += GAMMA;
      if (r < bound) {
        return r;
      }
    }
  }
}
