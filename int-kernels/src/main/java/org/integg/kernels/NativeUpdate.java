package org.integg.kernels;

import static java.lang.foreign.MemorySegment.ofArray;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.checkIndex;
import static org.integg.kernels.NativeCalls.failed;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
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

  /** Those of a library. */
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
    return Linker.nativeLinker()
        .downcallHandle(FunctionDescriptor.of(result, parameters), Linker.Option.critical(true));
  }

  @Override
  public int largest(int[] x, int from, int n) {
    checkFromIndexSize(from, n, x.length);
    try {
      return (int) LARGEST.invokeExact(largest, ofArray(x), (long) from, n);
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
    checkFromIndexSize(to, (long) rows * columns, first.length);
    checkFromIndexSize(to, (long) rows * columns, second.length);
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
              ofArray(first),
              ofArray(second),
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
    checkFromIndexSize(from, n, first.length);
    checkFromIndexSize(from, n, second.length);
    checkFromIndexSize(from, n, weights.length);
    checkFromIndexSize(from, n, average.length);
    checkFromIndexSize(from, n, bytes.length);
    checkIndex(rate, 1 << 20);
    checkIndex(floor - 1, 1 << 12);
    try {
      return (long)
          MOVE_WEIGHTS.invokeExact(
              moveWeights,
              ofArray(first),
              ofArray(second),
              (long) from,
              n,
              rate,
              floor,
              share,
              ofArray(weights),
              ofArray(average),
              ofArray(bytes));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public long roundToBytes(int[] values, int from, int n, int bits, byte[] bytes, int to) {
    checkFromIndexSize(from, n, values.length);
    checkIndex(bits, Integer.SIZE);
    checkFromIndexSize(to, n, bytes.length);
    try {
      return (long)
          ROUND_TO_BYTES.invokeExact(
              roundToBytes, ofArray(values), (long) from, n, bits, ofArray(bytes), (long) to);
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
    checkFromIndexSize(first, rows, powers.length);
    checkFromIndexSize((long) first * stride, (long) rows * stride, x.length);
    checkFromIndexSize((long) first * columns, (long) rows * columns, values.length);
    for (int row = first; row < first + rows; row++) {
      Ratio.require(gain, Math.max(powers[row], least) + 1);
    }
    try {
      return (int)
          ADD_SCALED.invokeExact(
              addScaled,
              ofArray(x),
              (long) stride,
              first,
              rows,
              columns,
              gain,
              ofArray(powers),
              least,
              ofArray(values));
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
