package org.integg.eggroll.credit;

import java.util.List;

/**
 * What a regression has to learn: which matrices together explain an observation, and how fast they
 * learn from it.
 *
 * @param ids of the matrices, in the order of their noises
 * @param noiseBits fractional bits of the noise
 * @param errorBits fractional bits of the unexplained rest, at most 8
 * @param divisor of the prediction
 * @param rate of 256
 * @param samples observations in a window of a block
 * @param unknowns rows that the samples must tell apart
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
   * The factor by which {@link LearnedMatrix#learn} multiplies the sums of each matrix.
   *
   * @param windows of a step in all blocks
   */
  public long gain(long windows) {
    long share = Math.min(256, 256 * (windows * samples) / unknowns);
    return ((rate * share) << (noiseBits + 8 - errorBits)) / 256 * divisor;
  }
}
