package org.integg.kernels;

import static java.lang.foreign.MemorySegment.ofArray;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkFromIndexSize;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.NativeCalls.failed;
import static org.integg.kernels.NativeCalls.handle;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The part of the native kernels that works element by element, and what adds lanes to rows.
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

  /** Those of a library. */
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
    checkFromIndexSize(0, size, x.length);
    checkFromIndexSize(0, size, gain.length);
    checkFromIndexSize(0, size, out.length);
    Divisor.bySixteenTimes(rows / 16); // refuses rows out of range
    try {
      NORM.invokeExact(norm, ofArray(x), ofArray(gain), rows, ofArray(out));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void gate(short[] a, short[] b, short[] bias, short[] h, int n, short[] f, short[] past) {
    checkFromIndexSize(0, n, a.length);
    checkFromIndexSize(0, n, b.length);
    checkFromIndexSize(0, n, bias.length);
    checkFromIndexSize(0, n, h.length);
    checkFromIndexSize(0, n, f.length);
    checkFromIndexSize(0, n, past.length);
    try {
      GATE.invokeExact(
          gate, ofArray(a), ofArray(b), ofArray(bias), ofArray(h), n, ofArray(f), ofArray(past));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void candidate(short[] a, short[] b, short[] bias, short[] f, short[] h, short[] x, int n) {
    checkFromIndexSize(0, n, a.length);
    checkFromIndexSize(0, n, b.length);
    checkFromIndexSize(0, n, bias.length);
    checkFromIndexSize(0, n, f.length);
    checkFromIndexSize(0, n, h.length);
    checkFromIndexSize(0, n, x.length);
    try {
      CANDIDATE.invokeExact(
          candidate, ofArray(a), ofArray(b), ofArray(bias), ofArray(f), ofArray(h), ofArray(x), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void add(short[] x, short[] a, int n) {
    checkFromIndexSize(0, n, x.length);
    checkFromIndexSize(0, n, a.length);
    try {
      ADD.invokeExact(add, ofArray(x), ofArray(a), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride) {
    checkFromIndexSize(at, (long) width * COUNT, x.length);
    checkFromIndexSize(0, COUNT, rows.length);
    for (int lane = 0; lane < COUNT; lane++) {
      checkFromIndexSize((long) rows[lane] * stride, width, sums.length);
    }
    try {
      ADD_TO_ROWS.invokeExact(
          addToRows, ofArray(x), (long) at, width, ofArray(rows), ofArray(sums), (long) stride);
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
