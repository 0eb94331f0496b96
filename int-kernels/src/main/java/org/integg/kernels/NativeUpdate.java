package org.integg.kernels;

import static java.lang.foreign.MemorySegment.ofArray;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.checkIndex;
import static org.integg.kernels.NativeCalls.array;
import static org.integg.kernels.NativeCalls.failed;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The part of the native kernels that moves weights once a step.
 *
 * @param largest and so on: the functions of one level of the library
 */
record NativeUpdate(
    MemorySegment largest,
    MemorySegment squareVotes,
    MemorySegment addMoments,
    MemorySegment moveWeights,
    MemorySegment roundToBytes,
    MemorySegment addScaled)
    implements WeightKernels {
  private static final MethodHandle LARGEST = handle(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SQUARE_VOTES =
      handle(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle ADD_MOMENTS =
      handle(
          JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG,
          ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle MOVE_WEIGHTS =
      handle(
          JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS,
          ADDRESS, ADDRESS);
  private static final MethodHandle ROUND_TO_BYTES =
      handle(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle ADD_SCALED =
      handle(
          JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG,
          ADDRESS);

  /** The functions of a library. */
  static NativeUpdate of(NativeFunctions functions) throws NativeLibrary.Unavailable {
    return new NativeUpdate(
        functions.get("largest"),
        functions.get("square_votes"),
        functions.get("add_moments"),
        functions.get("move_weights"),
        functions.get("round_to_bytes"),
        functions.get("add_scaled"));
  }

  private static MethodHandle handle(MemoryLayout result, MemoryLayout... parameters) {
    return NativeCalls.handle(FunctionDescriptor.of(result, parameters));
  }

  @Override
  public int largest(int[] x, int from, int n) {
    try {
      return (int) LARGEST.invokeExact(largest, array(x, from, n), (long) from, n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public long squareVotes(int[] votes, int from, int rows, int columns, int stride, int shift) {
    checkVotes(votes, from, rows, columns, stride, shift);
    try {
      return (long)
          SQUARE_VOTES.invokeExact(
              squareVotes, ofArray(votes), (long) from, rows, columns, (long) stride, shift);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static void checkVotes(
      int[] votes, int from, int rows, int columns, int stride, int shift) {
    checkFromIndexSize(0, columns, stride);
    checkIndex(shift + Integer.SIZE, 2 * Integer.SIZE);
    checkFromIndexSize(0, rows, Integer.MAX_VALUE);
    long size = rows == 0 ? 0 : (rows - 1L) * stride + columns;
    checkFromIndexSize(from, size, votes.length);
  }

  @Override
  public long addMoments(
      int[] votes,
      int from,
      int rows,
      int columns,
      int stride,
      int shift,
      long multiplier,
      int[] first,
      int[] second,
      int to) {
    checkVotes(votes, from, rows, columns, stride, shift);
    try {
      return (long)
          ADD_MOMENTS.invokeExact(
              addMoments,
              ofArray(votes),
              (long) from,
              rows,
              columns,
              (long) stride,
              shift,
              multiplier,
              array(first, to, (long) rows * columns),
              array(second, to, (long) rows * columns),
              (long) to);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public long moveWeights(
      int[] first,
      int[] second,
      int from,
      int n,
      int rate,
      int floor,
      int share,
      int[] weights,
      int[] average,
      byte[] bytes) {
    checkIndex(rate, 1 << 20);
    checkIndex(floor - 1, 1 << 12);
    try {
      return (long)
          MOVE_WEIGHTS.invokeExact(
              moveWeights,
              array(first, from, n),
              array(second, from, n),
              (long) from,
              n,
              rate,
              floor,
              share,
              array(weights, from, n),
              array(average, from, n),
              array(bytes, from, n));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public long roundToBytes(int[] values, int from, int n, int bits, byte[] bytes, int to) {
    checkIndex(bits, Integer.SIZE);
    try {
      return (long)
          ROUND_TO_BYTES.invokeExact(
              roundToBytes,
              array(values, from, n),
              (long) from,
              n,
              bits,
              array(bytes, to, n),
              (long) to);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public int addScaled(
      int[] x,
      int stride,
      int first,
      int rows,
      int columns,
      long gain,
      long[] powers,
      long least,
      int[] values) {
    checkFromIndexSize(0, columns, stride);
    for (int row = first; row < first + rows; row++) {
      Ratio.require(gain, Math.max(powers[row], least) + 1);
    }
    try {
      return (int)
          ADD_SCALED.invokeExact(
              addScaled,
              array(x, (long) first * stride, (long) rows * stride),
              (long) stride,
              first,
              rows,
              columns,
              gain,
              array(powers, first, rows),
              least,
              array(values, (long) first * columns, (long) rows * columns));
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
