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

  /** The functions of a library. */
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
    checkIndex(down, Integer.SIZE);
    checkIndex(right, Integer.SIZE);
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
          down,
          multiplier,
          right,
          array(out, outAt, (long) w.rows() * COUNT),
          (long) outAt,
          scratch(workspace, w.columns(), COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    checkIndex(shift, Short.SIZE);
    try {
      PASS_GATE.invokeExact(
          passed,
          array(x, at, n),
          (long) at,
          array(a, n),
          array(b, n),
          array(activation, n),
          shift,
          n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void passPositive(short[] x, int at, short[] activation, int n) {
    try {
      PASS_POSITIVE.invokeExact(positive, array(x, at, n), (long) at, array(activation, n), n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    try {
      GATE_CREDIT.invokeExact(
          gated,
          array(w, n),
          array(s, n),
          array(f, n),
          array(c, n),
          array(h, n),
          array(q, qAt, n),
          (long) qAt,
          n);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void addCredits(short[] x, short[] y, short[] out, int at, int n) {
    try {
      ADD.invokeExact(added, array(x, at, n), array(y, at, n), array(out, at, n), (long) at, n);
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
    checkIndex(shift, Integer.SIZE);
    Divisor.bySixteenTimes(rows / 16); // refuses rows out of range
    try {
      NORM.invokeExact(
          normed,
          array(products, size),
          array(x, size),
          array(gain, rows),
          rows,
          array(reactions, COUNT),
          shift,
          array(u, size),
          array(squares, 1));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void addPowers(short[] x, int rows, long[] sums) {
    try {
      ADD_POWERS.invokeExact(powers, array(x, (long) rows * COUNT), rows, array(sums, rows));
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
