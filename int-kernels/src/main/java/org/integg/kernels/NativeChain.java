package org.integg.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkIndex;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.NativeCalls.array;
import static org.integg.kernels.NativeCalls.failed;
import static org.integg.kernels.NativeCalls.handle;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The part of {@link NativeKernels} that takes credits back through a layer.
 *
 * @param narrowed and so on: the functions of one level of the library
 */
record NativeChain(
    MemorySegment narrowed, MemorySegment candidate, MemorySegment gate, MemorySegment sum)
    implements ChainKernels {
  private static final MethodHandle NARROW =
      handle(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS);
  private static final MethodHandle CANDIDATE =
      handle(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS);
  private static final MethodHandle GATE =
      handle(
          ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT,
          ADDRESS);
  private static final MethodHandle SUM =
      handle(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);

  /** The functions of a library. */
  static NativeChain of(NativeFunctions functions) throws NativeLibrary.Unavailable {
    return new NativeChain(
        functions.get("narrow_credits"),
        functions.get("credit_candidate"),
        functions.get("credit_gate"),
        functions.get("credit_sum"));
  }

  private static void checkShift(int shift) {
    checkIndex(shift - 1, Short.SIZE - 1);
  }

  @Override
  public void narrowCredits(
      short[] x, int shift, short[] activation, short[] out, int outAt, int n, long[] squares) {
    checkShift(shift);
    try {
      NARROW.invokeExact(
          narrowed,
          array(x, n),
          shift,
          array(activation, activation.length > 0 ? n : 0),
          activation.length > 0 ? 1 : 0,
          array(out, outAt, n),
          (long) outAt,
          n,
          array(squares, 1));
    } catch (Throwable e) {
      throw failed(e);
    }
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
    checkShift(shift);
    try {
      CANDIDATE.invokeExact(
          candidate,
          array(x, n),
          array(later, n),
          array(f, n),
          array(c, n),
          shift,
          array(out, outAt, n),
          (long) outAt,
          n,
          array(squares, 1));
    } catch (Throwable e) {
      throw failed(e);
    }
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
    checkShift(shift);
    try {
      GATE.invokeExact(
          gate,
          array(state, n),
          array(s, n),
          array(f, n),
          array(c, n),
          array(h, n),
          shift,
          array(out, outAt, n),
          (long) outAt,
          n,
          array(squares, 1));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void creditSum(
      short[] z, short[] x, short[] y, byte[] gain, int rows, short[] of, Workspace workspace) {
    int n = Math.multiplyExact(rows, COUNT);
    Divisor.bySixteenTimes(rows / 16); // refuses rows out of range
    try {
      SUM.invokeExact(
          sum, array(z, n), array(x, n), array(y, n), array(gain, rows), rows, array(of, n));
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
