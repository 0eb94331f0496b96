package org.integg.eggroll.credit;

/**
 * How weights in fixed point move: settings, turned into integers.
 *
 * @param rate how far a weight moves in a step at most, with 16 fractional bits
 * @param rateFall at least 1: the rate falls in a straight line to 1/rateFall of it at the budget's
 *     end
 * @param averageShare of 256: how far the moving average moves in a step
 */
public record WeightSteps(int rate, int rateFall, int averageShare) {
  /** Largest rate, in units of an int8 weight. */
  public static final double MOST_RATE = 8;

  private static final double WEIGHT_ONE = 65_536;
  private static final double SHARE_ONE = 256;

  /**
   * Steps whose rate falls by {@link FixedPointWeights#RATE_FALL}.
   *
   * @param rate in units of an int8 weight
   * @param ema the share of the moving average that stays
   * @throws IllegalArgumentException as {@link #rate(double)} and {@link #averageShare(double)}
   */
  public static WeightSteps of(double rate, double ema) {
    return of(rate, FixedPointWeights.RATE_FALL, ema);
  }

  /** Steps with any fall, otherwise as {@link #of(double, double)}. */
  public static WeightSteps of(double rate, int rateFall, double ema) {
    return new WeightSteps(rate(rate), rateFall, averageShare(ema));
  }

  /**
   * A rate with 16 fractional bits.
   *
   * @param rate in units of an int8 weight
   * @throws IllegalArgumentException if it is not above 0 and at most 8
   */
  public static int rate(double rate) {
    if (!(rate > 0 && rate <= MOST_RATE)) {
      throw new IllegalArgumentException("rate " + rate + ": must be above 0 and at most 8");
    }
    return (int) Math.max(1, Math.round(rate * WEIGHT_ONE));
  }

  /**
   * The share, of 256, by which a moving average moves.
   *
   * @param ema the share that stays
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public static int averageShare(double ema) {
    if (!(ema >= 0 && ema <= 1)) {
      throw new IllegalArgumentException("ema " + ema + ": must be from 0 to 1");
    }
    return (int) Math.max(1, Math.round((1 - ema) * SHARE_ONE));
  }
}
