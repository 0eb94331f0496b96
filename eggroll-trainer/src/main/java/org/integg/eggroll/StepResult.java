package org.integg.eggroll;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;
import org.integg.kernels.FixedPoint;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/**
 * What one step did.
 *
 * @param step steps done so far, this one included
 * @param logLikelihood sum over all members and tokens of the step, in units of 2^−F bits, at most
 *     0
 * @param changed weights that moved
 * @param saturated weights at ±127
 * @param rewards the members' rewards, if they learn from rewards instead of text
 */
public record StepResult(
    long step, long logLikelihood, long changed, long saturated, Optional<StepRewards> rewards) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A one in each of eight bytes. */
  private static final long ONES = 0x0101_0101_0101_0101L;

  /** A step that learned from text. */
  public StepResult(long step, long logLikelihood, long changed, long saturated) {
    this(step, logLikelihood, changed, saturated, Optional.empty());
  }

  /** The same step as one that learned from rewards. */
  public StepResult with(StepRewards given) {
    return new StepResult(step, 0, changed, saturated, Optional.of(given));
  }

  /** The result of a step, with the saturated weights of a model counted. */
  public static StepResult of(long step, long logLikelihood, long changed, Parameters parameters) {
    long saturated = 0;
    for (TensorSpec spec : parameters.tensors().all()) {
      saturated += saturated(parameters.get(spec.id()));
    }
    return new StepResult(step, logLikelihood, changed, saturated);
  }

  /** Eight weights at a time: (|w| + 1) >> 7 is 1 at ±127 and 0 elsewhere. */
  private static long saturated(byte[] weights) {
    long count = 0;
    int whole = weights.length / Long.BYTES * Long.BYTES;
    for (int i = 0; i < whole; i += Long.BYTES) {
      long eight = (long) LONGS.get(weights, i);
      long negative = eight >>> 7 & ONES;
      // |w| of each byte: its bits inverted where it is negative, plus 1.
      long magnitudes = (eight ^ negative * 0xff) + negative;
      count += Long.bitCount(magnitudes + ONES & ONES << 7);
    }
    for (int i = whole; i < weights.length; i++) {
      count += Math.abs(weights[i]) == FixedPoint.MAX ? 1 : 0;
    }
    return count;
  }
}
