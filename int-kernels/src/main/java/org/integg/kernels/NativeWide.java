package org.integg.kernels;

import static java.lang.foreign.MemorySegment.ofArray;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.checkIndex;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.NativeCalls.failed;
import static org.integg.kernels.NativeCalls.handle;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The part of {@link NativeKernels} that works with credits and observations of 32 bits.
 *
 * @param multiplied and so on: the functions of one level of the library
 */
record NativeWide(
    MemorySegment multiplied,
    MemorySegment multipliedAndRounded,
    MemorySegment added,
    MemorySegment passed,
    MemorySegment before,
    MemorySegment rounded,
    MemorySegment subtracted,
    MemorySegment observed,
    MemorySegment taken,
    MemorySegment quartered,
    MemorySegment rowSums,
    NativeProducts products)
    implements WideKernels {
  private static final MethodHandle MULTIPLY =
      handle(
          ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT,
          JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle MULTIPLY_ROUNDED =
      handle(
          ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT,
          JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle ADD = handle(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle PASS = handle(ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle BEFORE =
      handle(ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle ROUND =
      handle(
          ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS);
  private static final MethodHandle SUBTRACT =
      handle(ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle OBSERVE = handle(ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle TAKE = handle(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle QUARTER = handle(ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ROW_SUMS = handle(ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS);

  /** Those of a library. */
  static NativeWide of(NativeFunctions functions, NativeProducts products)
      throws NativeLibrary.Unavailable {
    return new NativeWide(
        functions.get("multiply_wide"),
        functions.get("multiply_rounded"),
        functions.get("add_wide"),
        functions.get("pass_wide"),
        functions.get("credit_before"),
        functions.get("round_credits"),
        functions.get("subtract"),
        functions.get("observe"),
        functions.get("take_wide"),
        functions.get("quarter"),
        functions.get("add_row_sums"),
        products);
  }

  @Override
  public void multiplyWide(
      PackedMatrix w,
      short[] x,
      int xAt,
      WideScale scale,
      Into into,
      int[] out,
      int outAt,
      Workspace workspace) {
    checkFromIndexSize(xAt, (long) w.columns() * COUNT, x.length);
    checkFromIndexSize(outAt, (long) w.rows() * COUNT, out.length);
    byte[] scratch = workspace.scratch(NativeCalls.scratch(w.columns(), COUNT));
    try {
      MULTIPLY.invokeExact(
          multiplied,
          ofArray(w.weights()),
          ofArray(products.rowSums(w)),
          w.rows(),
          w.columns(),
          w.stride(),
          ofArray(x),
          (long) xAt,
          scale.down(),
          scale.up(),
          scale.largest(),
          into.ordinal(),
          ofArray(out),
          (long) outAt,
          ofArray(scratch));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void multiplyRounded(
      PackedMatrix w,
      short[] x,
      int xAt,
      WideScale scale,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      long[] squares,
      Workspace workspace) {
    checkIndex(shift, Integer.SIZE - 1);
    checkIndex(0, squares.length);
    long n = (long) w.rows() * COUNT;
    checkFromIndexSize(xAt, (long) w.columns() * COUNT, x.length);
    checkFromIndexSize(outAt, n, out.length);
    checkFromIndexSize(0, activation.length > 0 || rectified ? n : 0, activation.length);
    byte[] scratch = workspace.scratch(NativeCalls.scratch(w.columns(), COUNT));
    try {
      MULTIPLY_ROUNDED.invokeExact(
          multipliedAndRounded,
          ofArray(w.weights()),
          ofArray(products.rowSums(w)),
          w.rows(),
          w.columns(),
          w.stride(),
          ofArray(x),
          (long) xAt,
          scale.down(),
          scale.up(),
          scale.largest(),
          shift,
          ofArray(activation),
          limits(activation, rectified),
          ofArray(out),
          (long) outAt,
          ofArray(squares),
          ofArray(scratch));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** As wide.c has them. */
  private static int limits(short[] activation, boolean rectified) {
    return (activation.length > 0 ? 1 : 0) + (rectified ? 2 : 0);
  }

  @Override
  public void addWide(int[] x, int[] y, int largest, int n) {
    checkFromIndexSize(0, n, x.length);
    checkFromIndexSize(0, n, y.length);
    try {
      ADD.invokeExact(added, ofArray(x), ofArray(y), largest, n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void passWide(int[] x, short[] a, short[] b, int n) {
    checkFromIndexSize(0, n, x.length);
    checkFromIndexSize(0, n, a.length);
    checkFromIndexSize(0, n, b.length);
    try {
      PASS.invokeExact(passed, ofArray(x), ofArray(a), ofArray(b), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void creditBefore(int[] products, int[] later, short[] f, int largest, int[] out, int n) {
    checkFromIndexSize(0, n, products.length);
    checkFromIndexSize(0, n, later.length);
    checkFromIndexSize(0, n, f.length);
    checkFromIndexSize(0, n, out.length);
    try {
      BEFORE.invokeExact(
          before, ofArray(products), ofArray(later), ofArray(f), largest, ofArray(out), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void roundCredits(
      int[] x,
      int from,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    checkFromIndexSize(from, n, x.length);
    checkIndex(shift, Integer.SIZE - 1);
    checkFromIndexSize(0, activation.length > 0 || rectified ? n : 0, activation.length);
    checkFromIndexSize(outAt, n, out.length);
    checkIndex(0, squares.length);
    try {
      ROUND.invokeExact(
          rounded,
          ofArray(x),
          (long) from,
          shift,
          ofArray(activation),
          limits(activation, rectified),
          ofArray(out),
          (long) outAt,
          n,
          ofArray(squares));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void subtract(short[] x, short[] y, int largest, short[] out, int n) {
    checkFromIndexSize(0, n, x.length);
    checkFromIndexSize(0, n, y.length);
    checkFromIndexSize(0, n, out.length);
    try {
      SUBTRACT.invokeExact(subtracted, ofArray(x), ofArray(y), largest, ofArray(out), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void observe(short[] x, short[] y, int up, int[] out, int n) {
    checkFromIndexSize(0, n, x.length);
    checkFromIndexSize(0, n, y.length);
    checkFromIndexSize(0, n, out.length);
    checkIndex(up, Short.SIZE);
    try {
      OBSERVE.invokeExact(observed, ofArray(x), ofArray(y), up, ofArray(out), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void takeWide(short[] x, int up, int[] out, int n) {
    checkFromIndexSize(0, n, x.length);
    checkFromIndexSize(0, n, out.length);
    checkIndex(up, Short.SIZE);
    try {
      TAKE.invokeExact(taken, ofArray(x), up, ofArray(out), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void quarter(short[] x, int factor, int n) {
    checkFromIndexSize(0, n, x.length);
    try {
      QUARTER.invokeExact(quartered, ofArray(x), factor, n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void addRowSums(short[] x, int at, int rows, int[] sums) {
    checkFromIndexSize(at, (long) rows * COUNT, x.length);
    checkFromIndexSize(0, rows, sums.length);
    try {
      ROW_SUMS.invokeExact(rowSums, ofArray(x), (long) at, rows, ofArray(sums));
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
