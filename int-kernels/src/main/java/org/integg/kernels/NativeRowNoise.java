package org.integg.kernels;

import static java.lang.foreign.MemorySegment.ofArray;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.checkIndex;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.NativeCalls.array;
import static org.integg.kernels.NativeCalls.failed;
import static org.integg.kernels.NativeCalls.handle;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The part of the native kernels that works with noise of rows.
 *
 * @param add and so on: the functions of one level of the library
 */
record NativeRowNoise(
    MemorySegment add,
    MemorySegment pass,
    MemorySegment addDots,
    MemorySegment estimate,
    NativeProducts products)
    implements RowNoiseKernels {
  private static final int MOST_MEMBERS = 64;

  private static final MethodHandle ADD =
      handle(ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS);
  private static final MethodHandle PASS =
      handle(ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle ADD_DOTS =
      handle(ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
  private static final MethodHandle ESTIMATE =
      handle(
          ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS,
          JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS);

  /** The functions of a library. */
  static NativeRowNoise of(NativeFunctions functions, NativeProducts products)
      throws NativeLibrary.Unavailable {
    return new NativeRowNoise(
        functions.get("add_row_noise"),
        functions.get("pass_row_noise"),
        functions.get("add_row_noise_dots"),
        functions.get("estimate_rows"),
        products);
  }

  @Override
  public void addRowNoise(short[] x, int rows, NoiseBank noise, int at, int shift, short[] out) {
    noise.check(at, rows);
    checkIndex(shift, Byte.SIZE);
    try {
      ADD.invokeExact(
          add,
          array(x, (long) rows * COUNT),
          rows,
          ofArray(noise.values()),
          (long) at,
          (long) noise.upper(),
          shift,
          array(out, (long) rows * COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void passRowNoise(short[] activation, int rows, NoiseBank noise, int at, int to) {
    noise.check(at, rows);
    noise.check(to, rows);
    try {
      PASS.invokeExact(
          pass,
          array(activation, (long) rows * COUNT),
          rows,
          ofArray(noise.values()),
          (long) at,
          (long) noise.upper(),
          (long) to);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void addRowNoiseDots(
      short[] c, int firstRow, int rows, NoiseBank noise, int at, int[] dots) {
    noise.check(at + (long) firstRow * Lanes.PAIRS, rows);
    try {
      ADD_DOTS.invokeExact(
          addDots,
          array(c, firstRow * (long) COUNT, (long) rows * COUNT),
          (long) firstRow,
          rows,
          ofArray(noise.values()),
          (long) at,
          (long) noise.upper(),
          array(dots, COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void estimateRows(
      short[] base,
      int baseAt,
      int weight,
      NoiseBank noise,
      int[] places,
      int rows,
      short[] factors,
      int shift,
      int dither,
      short[] out,
      int outAt,
      long[] squares) {
    checkFromIndexSize(0, places.length, MOST_MEMBERS);
    for (int at : places) {
      noise.check(at, rows);
    }
    checkIndex(shift, Integer.SIZE - 1);
    checkIndex(dither, 1 << 30);
    try {
      ESTIMATE.invokeExact(
          estimate,
          array(base, baseAt, (long) rows * COUNT),
          (long) baseAt,
          weight,
          ofArray(noise.values()),
          ofArray(places),
          places.length,
          (long) noise.upper(),
          rows,
          array(factors, (long) places.length * COUNT),
          shift,
          dither,
          array(out, outAt, (long) rows * COUNT),
          (long) outAt,
          array(squares, 1));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void projectWithRowNoise(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      NoiseBank noise,
      int at,
      int factor,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    products.projectWithRowNoise(w, firstRow, rows, x, noise, at, factor, divisor, out, workspace);
  }
}
