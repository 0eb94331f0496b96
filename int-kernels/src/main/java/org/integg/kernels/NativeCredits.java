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
 * The part of the native kernels that works with credits of 16 bits.
 *
 * @param multiplied and so on: the functions of one level of the library
 */
record NativeCredits(
    MemorySegment multiplied,
    MemorySegment passed,
    MemorySegment positive,
    MemorySegment gated,
    MemorySegment added,
    MemorySegment normed,
    MemorySegment powers,
    NativeProducts products,
    NativeElements elements,
    NativeLookups lookups)
    implements CreditKernels {
  private static final MethodHandle NORM =
      handle(ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle ADD_POWERS = handle(ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle MULTIPLY =
      handle(
          ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT,
          JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle PASS_GATE =
      handle(ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle PASS_POSITIVE = handle(ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT);
  private static final MethodHandle GATE_CREDIT =
      handle(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle ADD = handle(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);

  /** Those of a library. */
  static NativeCredits of(
      NativeFunctions functions,
      NativeProducts products,
      NativeElements elements,
      NativeLookups lookups)
      throws NativeLibrary.Unavailable {
    return new NativeCredits(
        functions.get("multiply_credits"),
        functions.get("pass_gate"),
        functions.get("pass_positive"),
        functions.get("gate_credit"),
        functions.get("add_credits"),
        functions.get("credit_norm"),
        functions.get("add_powers"),
        products,
        elements,
        lookups);
  }

  @Override
  public void multiplyCredits(
      PackedMatrix w,
      short[] x,
      int xAt,
      int down,
      int multiplier,
      int right,
      short[] out,
      int outAt,
      Workspace workspace) {
    checkFromIndexSize(xAt, (long) w.columns() * COUNT, x.length);
    checkFromIndexSize(outAt, (long) w.rows() * COUNT, out.length);
    checkIndex(down, Integer.SIZE);
    checkIndex(right, Integer.SIZE);
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
          down,
          multiplier,
          right,
          ofArray(out),
          (long) outAt,
          ofArray(scratch));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    checkFromIndexSize(at, n, x.length);
    checkFromIndexSize(0, n, a.length);
    checkFromIndexSize(0, n, b.length);
    checkFromIndexSize(0, n, activation.length);
    checkIndex(shift, Short.SIZE);
    try {
      PASS_GATE.invokeExact(
          passed, ofArray(x), (long) at, ofArray(a), ofArray(b), ofArray(activation), shift, n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void passPositive(short[] x, int at, short[] activation, int n) {
    checkFromIndexSize(at, n, x.length);
    checkFromIndexSize(0, n, activation.length);
    try {
      PASS_POSITIVE.invokeExact(positive, ofArray(x), (long) at, ofArray(activation), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    checkFromIndexSize(0, n, w.length);
    checkFromIndexSize(0, n, s.length);
    checkFromIndexSize(0, n, f.length);
    checkFromIndexSize(0, n, c.length);
    checkFromIndexSize(0, n, h.length);
    checkFromIndexSize(qAt, n, q.length);
    try {
      GATE_CREDIT.invokeExact(
          gated,
          ofArray(w),
          ofArray(s),
          ofArray(f),
          ofArray(c),
          ofArray(h),
          ofArray(q),
          (long) qAt,
          n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void addCredits(short[] x, short[] y, short[] out, int at, int n) {
    checkFromIndexSize(at, n, x.length);
    checkFromIndexSize(at, n, y.length);
    checkFromIndexSize(at, n, out.length);
    try {
      ADD.invokeExact(added, ofArray(x), ofArray(y), ofArray(out), (long) at, n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void creditNorm(
      int[] products,
      short[] x,
      byte[] gain,
      int rows,
      int[] reactions,
      int shift,
      short[] u,
      long[] squares,
      Workspace workspace) {
    long size = (long) rows * COUNT;
    checkFromIndexSize(0, size, products.length);
    checkFromIndexSize(0, size, x.length);
    checkFromIndexSize(0, rows, gain.length);
    checkFromIndexSize(0, COUNT, reactions.length);
    checkFromIndexSize(0, size, u.length);
    checkIndex(shift, Integer.SIZE);
    checkIndex(0, squares.length);
    Divisor.bySixteenTimes(rows / 16); // refuses rows out of range
    try {
      NORM.invokeExact(
          normed,
          ofArray(products),
          ofArray(x),
          ofArray(gain),
          rows,
          ofArray(reactions),
          shift,
          ofArray(u),
          ofArray(squares));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void addPowers(short[] x, int rows, long[] sums) {
    checkFromIndexSize(0, (long) rows * COUNT, x.length);
    checkFromIndexSize(0, rows, sums.length);
    try {
      ADD_POWERS.invokeExact(powers, ofArray(x), rows, ofArray(sums));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void addOuterProducts(
      short[] a,
      int rows,
      short[][] x,
      int from,
      int chunks,
      int columns,
      boolean first,
      int[] sums,
      int stride,
      Workspace workspace) {
    products.addOuterProducts(a, rows, x, from, chunks, columns, first, sums, stride, workspace);
  }

  @Override
  public void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride) {
    elements.addToRows(x, at, width, rows, sums, stride);
  }

  @Override
  public void softmaxErrors(
      short[] logits,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int at,
      int[] dots,
      Workspace workspace) {
    lookups.softmaxErrors(logits, rows, scale, e, at, dots);
  }
}
