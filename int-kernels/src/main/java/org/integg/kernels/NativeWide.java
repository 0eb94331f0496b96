package org.integg.kernels;

import static java.lang.foreign.MemorySegment.ofArray;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkIndex;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.NativeCalls.array;
import static org.integg.kernels.NativeCalls.failed;
import static org.integg.kernels.NativeCalls.handle;
import static org.integg.kernels.NativeCalls.scratch;

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
    MemorySegment shiftedSubtracted,
    MemorySegment scaled,
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
  private static final MethodHandle SUBTRACT_SHIFTED = handle(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SCALE = handle(ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ROW_SUMS = handle(ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS);

  /** The functions of a library. */
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
        functions.get("subtract_shifted"),
        functions.get("scale_by_quarters"),
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
    try {
      MULTIPLY.invokeExact(
          multiplied,
          ofArray(w.weights()),
          ofArray(products.rowSums(w)),
          w.rows(),
          w.columns(),
          w.stride(),
          array(x, xAt, (long) w.columns() * COUNT),
          (long) xAt,
          scale.down(),
          scale.up(),
          scale.largest(),
          into.ordinal(),
          array(out, outAt, (long) w.rows() * COUNT),
          (long) outAt,
          scratch(workspace, w.columns(), COUNT));
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
    long n = (long) w.rows() * COUNT;
    try {
      MULTIPLY_ROUNDED.invokeExact(
          multipliedAndRounded,
          ofArray(w.weights()),
          ofArray(products.rowSums(w)),
          w.rows(),
          w.columns(),
          w.stride(),
          array(x, xAt, (long) w.columns() * COUNT),
          (long) xAt,
          scale.down(),
          scale.up(),
          scale.largest(),
          shift,
          array(activation, activation.length > 0 || rectified ? n : 0),
          limits(activation, rectified),
          array(out, outAt, n),
          (long) outAt,
          array(squares, 1),
          scratch(workspace, w.columns(), COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The limits as wide.c encodes them. */
  private static int limits(short[] activation, boolean rectified) {
    return (activation.length > 0 ? 1 : 0) + (rectified ? 2 : 0);
  }

  @Override
  public void addWide(int[] x, int[] y, int largest, int n) {
    try {
      ADD.invokeExact(added, array(x, n), array(y, n), largest, n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void passWide(int[] x, short[] a, short[] b, int n) {
    try {
      PASS.invokeExact(passed, array(x, n), array(a, n), array(b, n), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void creditBefore(int[] products, int[] later, short[] f, int largest, int[] out, int n) {
    try {
      BEFORE.invokeExact(
          before, array(products, n), array(later, n), array(f, n), largest, array(out, n), n);
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
    checkIndex(shift, Integer.SIZE - 1);
    try {
      ROUND.invokeExact(
          rounded,
          array(x, from, n),
          (long) from,
          shift,
          array(activation, activation.length > 0 || rectified ? n : 0),
          limits(activation, rectified),
          array(out, outAt, n),
          (long) outAt,
          n,
          array(squares, 1));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void subtract(short[] x, short[] y, int largest, short[] out, int n) {
    try {
      SUBTRACT.invokeExact(subtracted, array(x, n), array(y, n), largest, array(out, n), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void observe(short[] x, short[] y, int up, int[] out, int n) {
    checkIndex(up, Short.SIZE);
    try {
      OBSERVE.invokeExact(observed, array(x, n), array(y, n), up, array(out, n), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void subtractShifted(short[] x, int up, int[] out, int n) {
    checkIndex(up, Short.SIZE);
    try {
      SUBTRACT_SHIFTED.invokeExact(shiftedSubtracted, array(x, n), up, array(out, n), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void scaleByQuarters(short[] x, int quarters, int n) {
    try {
      SCALE.invokeExact(scaled, array(x, n), quarters, n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void addRowSums(short[] x, int at, int rows, int[] sums) {
    try {
      ROW_SUMS.invokeExact(
          rowSums, array(x, at, (long) rows * COUNT), (long) at, rows, array(sums, rows));
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
