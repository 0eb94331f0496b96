package org.integg.kernels;

import static java.lang.foreign.MemorySegment.ofArray;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkFromIndexSize;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.NativeCalls.array;
import static org.integg.kernels.NativeCalls.failed;
import static org.integg.kernels.NativeCalls.handle;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The part of the native kernels that works element by element or adds lanes to rows.
 *
 * @param norm and so on: the functions of one level of the library
 */
record NativeElements(
    MemorySegment norm,
    MemorySegment gate,
    MemorySegment candidate,
    MemorySegment add,
    MemorySegment addToRows) {
  private static final MethodHandle NORM = handle(ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle GATE =
      handle(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle CANDIDATE =
      handle(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle ADD = handle(ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle ADD_TO_ROWS =
      handle(ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);

  /** The functions of a library. */
  static NativeElements of(NativeFunctions functions) throws NativeLibrary.Unavailable {
    return new NativeElements(
        functions.get("norm"),
        functions.get("gate"),
        functions.get("candidate"),
        functions.get("add"),
        functions.get("add_to_rows"));
  }

  void norm(short[] x, short[] gain, int rows, short[] out) {
    long size = (long) rows * COUNT;
    Divisor.bySixteenTimes(rows / 16); // refuses rows out of range
    try {
      NORM.invokeExact(norm, array(x, size), array(gain, size), rows, array(out, size));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void gate(short[] a, short[] b, short[] bias, short[] h, int n, short[] f, short[] past) {
    try {
      GATE.invokeExact(
          gate,
          array(a, n),
          array(b, n),
          array(bias, n),
          array(h, n),
          n,
          array(f, n),
          array(past, n));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void candidate(short[] a, short[] b, short[] bias, short[] f, short[] h, short[] x, int n) {
    try {
      CANDIDATE.invokeExact(
          candidate,
          array(a, n),
          array(b, n),
          array(bias, n),
          array(f, n),
          array(h, n),
          array(x, n),
          n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void add(short[] x, short[] a, int n) {
    try {
      ADD.invokeExact(add, array(x, n), array(a, n), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride) {
    for (int lane = 0; lane < COUNT; lane++) {
      checkFromIndexSize((long) rows[lane] * stride, width, sums.length);
    }
    try {
      ADD_TO_ROWS.invokeExact(
          addToRows,
          array(x, at, (long) width * COUNT),
          (long) at,
          width,
          array(rows, COUNT),
          ofArray(sums),
          (long) stride);
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
