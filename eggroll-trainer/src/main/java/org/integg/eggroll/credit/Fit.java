package org.integg.eggroll.credit;

import java.util.List;

/**
 * What a regression is to learn: which matrices explain an observation together, and how fast they
 * learn from it.
 *
 * @param ids of the matrices, in the order of their noises
 * @param noiseBits fractional bits of the noise
 * @param errorBits fractional bits of what is left unexplained, at most 8
 * @param divisor of the prediction
 * @param rate of 256
 * @param samples observations in a window of a block
 * @param unknowns rows that the samples have to tell apart
 */
public record Fit(
    List<Integer> ids,
    int noiseBits,
    int errorBits,
    int divisor,
    int rate,
    int samples,
    long unknowns) {
  /**
   * What {@link LearnedMatrix#learn} is to multiply the sums of each matrix by.
   *
   * @param windows of a step in all blocks
   */
  public long gain(long windows) {
    long share = Math.min(256, 256 * (windows * samples) / unknowns);
    return ((rate * share) << (noiseBits + 8 - errorBits)) / 256 * divisor;
  }
}
