package org.integg.kernels;

import static java.lang.foreign.MemorySegment.ofArray;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.checkFromIndexSize;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.NativeCalls.array;
import static org.integg.kernels.NativeCalls.failed;
import static org.integg.kernels.NativeCalls.handle;
import static org.integg.kernels.NativeCalls.scratch;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The part of the native kernels that multiplies matrices.
 *
 * @param sums and so on: the functions of one level of the library
 */
record NativeProducts(
    MemorySegment sums,
    MemorySegment projected,
    MemorySegment projectedWithRowNoise,
    MemorySegment projectedStream,
    MemorySegment added,
    MemorySegment addedOuter)
    implements PackedMatrix.RowSums {
  private static final MethodHandle ROW_SUMS = handle(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
  private static final MethodHandle PROJECT =
      handle(
          ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG,
          ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS,
          ADDRESS);
  private static final MethodHandle PROJECT_STREAM =
      handle(
          ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
          ADDRESS);

  /** Most multiplications of one call on a stream: a few milliseconds at most. */
  private static final int MOST_OF_A_CALL = 1 << 25;

  private static final MethodHandle ADD_PRODUCT =
      handle(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle ADD_OUTER_PRODUCTS =
      handle(
          ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
          JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle PROJECT_ROW_NOISE =
      handle(
          ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG,
          JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

  /** The functions of a library. */
  static NativeProducts of(NativeFunctions functions) throws NativeLibrary.Unavailable {
    return new NativeProducts(
        functions.get("row_sums"),
        functions.get("project"),
        functions.get("project_row_noise"),
        functions.get("project_stream"),
        functions.get("add_product"),
        functions.get("add_outer_products"));
  }

  /** The sums of a matrix's rows, which its kernels need beside it. */
  int[] rowSums(PackedMatrix w) {
    return w.rowSums(this);
  }

  @Override
  public void sum(byte[] weights, int stride, int[] into) {
    try {
      ROW_SUMS.invokeExact(
          sums, ofArray(weights), (long) into.length, (long) stride, ofArray(into));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void project(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      LowRank noise,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    int columns = w.columns();
    int step = noise.rank() * PAIRS;
    checkFromIndexSize(firstRow, rows, w.rows());
    long a = noise.aOffset() + (long) firstRow * step;
    checkFromIndexSize(a, (long) rows * step, noise.noise().length);
    checkFromIndexSize(noise.bOffset(), (long) columns * step, noise.noise().length);
    try {
      PROJECT.invokeExact(
          projected,
          ofArray(w.weights()),
          ofArray(rowSums(w)),
          (long) firstRow,
          rows,
          columns,
          w.stride(),
          array(x, (long) columns * COUNT),
          ofArray(noise.noise()),
          a,
          ofArray(noise.noise()),
          (long) noise.bOffset(),
          noise.rank(),
          noise.shift(),
          divisor.shift(),
          divisor.divisor(),
          divisor.multiplier(),
          divisor.lowest(),
          array(out, (long) rows * COUNT),
          scratch(workspace, columns, COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void projectStream(TransposedMatrix w, short[] x, Divisor divisor, short[] out) {
    int step =
        Math.max(1, MOST_OF_A_CALL / TransposedMatrix.STRIPE / w.columns())
            * TransposedMatrix.STRIPE;
    for (int row = 0; row < w.rows(); row += step) {
      long first = row;
      int rows = Math.min(step, w.rows() - row);
      try {
        PROJECT_STREAM.invokeExact(
            projectedStream,
            ofArray(w.values()),
            first,
            rows,
            w.columns(),
            array(x, w.columns()),
            divisor.shift(),
            divisor.divisor(),
            divisor.multiplier(),
            divisor.lowest(),
            array(out, w.rows()));
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }

  void projectWithRowNoise(
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
    int columns = w.columns();
    checkFromIndexSize(firstRow, rows, w.rows());
    long from = at + (long) firstRow * PAIRS;
    noise.check(from, rows);
    try {
      PROJECT_ROW_NOISE.invokeExact(
          projectedWithRowNoise,
          ofArray(w.weights()),
          ofArray(rowSums(w)),
          (long) firstRow,
          rows,
          columns,
          w.stride(),
          array(x, (long) columns * COUNT),
          ofArray(noise.values()),
          (long) at,
          (long) noise.upper(),
          factor,
          divisor.shift(),
          divisor.divisor(),
          divisor.multiplier(),
          divisor.lowest(),
          array(out, (long) rows * COUNT),
          scratch(workspace, columns, COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  void addProduct(
      PackedMatrix coefficients, short[] data, int stride, int[] sums, Workspace workspace) {
    int rows = coefficients.rows();
    int columns = coefficients.columns();
    checkStride(stride);
    try {
      ADD_PRODUCT.invokeExact(
          added,
          ofArray(coefficients.weights()),
          ofArray(rowSums(coefficients)),
          rows,
          columns,
          coefficients.stride(),
          array(data, (long) columns * stride),
          stride,
          array(sums, (long) rows * stride),
          scratch(workspace, columns, COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static void checkStride(int stride) {
    if (stride <= 0 || stride % COUNT != 0) {
      throw new IndexOutOfBoundsException("stride " + stride + ": must be a multiple of " + COUNT);
    }
  }

  void addOuterProducts(
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
    checkStride(stride);
    checkFromIndexSize(0, chunks, Workspace.OUTER_CHUNKS);
    checkFromIndexSize(from, chunks, x.length);
    checkFromIndexSize(0, columns, stride);
    for (int chunk = 0; chunk < chunks; chunk++) {
      checkFromIndexSize(0, (long) columns * COUNT, x[from + chunk].length);
    }
    checkFromIndexSize(0, (long) rows * stride, sums.length);
    if (chunks == 0) {
      Arrays.fill(sums, 0, first ? rows * stride : 0, 0);
      return;
    }
    int last = from + chunks - 1;
    try {
      ADD_OUTER_PRODUCTS.invokeExact(
          addedOuter,
          array(a, (long) chunks * rows * COUNT),
          rows,
          ofArray(x[from]),
          ofArray(x[Math.min(last, from + 1)]),
          ofArray(x[Math.min(last, from + 2)]),
          ofArray(x[Math.min(last, from + 3)]),
          ofArray(x[Math.min(last, from + 4)]),
          ofArray(x[Math.min(last, from + 5)]),
          ofArray(x[Math.min(last, from + 6)]),
          ofArray(x[last]),
          columns,
          stride,
          chunks,
          first ? 1 : 0,
          ofArray(sums),
          scratch(workspace, chunks * COUNT, stride));
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
