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
import static org.integg.kernels.NativeCalls.scratch;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The part of {@link NativeKernels} that is about probes.
 *
 * @param perturbed and so on: the functions of one level of the library
 */
record NativeProbes(
    MemorySegment perturbed,
    MemorySegment copied,
    MemorySegment compared,
    MemorySegment laidOut,
    MemorySegment predictionTaken,
    NativeProducts products)
    implements ProbeKernels {
  private static final MethodHandle PERTURB =
      handle(ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle COPY = handle(ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle COMPARE =
      handle(ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle LAY_OUT =
      handle(ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle TAKE_PREDICTION =
      handle(
          ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT,
          JAVA_INT, ADDRESS, ADDRESS);

  /** The functions of a library. */
  static NativeProbes of(NativeFunctions functions, NativeProducts products)
      throws NativeLibrary.Unavailable {
    return new NativeProbes(
        functions.get("perturb_lanes"),
        functions.get("copy_lanes"),
        functions.get("compare_lanes"),
        functions.get("lay_out"),
        functions.get("take_prediction"),
        products);
  }

  @Override
  public void perturb(short[] noise, int from, int rows, int first, int lanes, short[] x) {
    checkFromIndexSize(first, lanes, COUNT);
    try {
      PERTURB.invokeExact(
          perturbed,
          array(noise, from, (long) rows * lanes),
          (long) from,
          rows,
          first,
          lanes,
          array(x, (long) rows * COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static void check(int[] lanes, int[] others) {
    for (int p = 0; p < lanes.length; p++) {
      checkIndex(lanes[p], COUNT);
      checkIndex(others[p], COUNT);
    }
  }

  private static void checkSlots(int slots) {
    if (slots != 4 && slots != 8) {
      throw new IndexOutOfBoundsException("slots " + slots + ": must be 4 or 8");
    }
  }

  @Override
  public void copy(short[] x, int rows, int[] lanes, int[] others) {
    check(lanes, others);
    try {
      COPY.invokeExact(
          copied,
          array(x, (long) rows * COUNT),
          rows,
          ofArray(lanes),
          ofArray(others),
          lanes.length);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void compare(
      short[] x, int rows, int[] lanes, int[] others, int largest, short[] out, int outAt) {
    checkSlots(lanes.length);
    check(lanes, others);
    try {
      COMPARE.invokeExact(
          compared,
          array(x, (long) rows * COUNT),
          rows,
          ofArray(lanes),
          ofArray(others),
          lanes.length,
          largest,
          array(out, outAt, (long) rows * lanes.length),
          (long) outAt);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void layOut(short[] x, int from, int rows, int slots, int count, short[] out) {
    checkSlots(slots);
    checkFromIndexSize(0, count, COUNT / slots);
    try {
      LAY_OUT.invokeExact(
          laidOut,
          array(x, from, (long) count * rows * slots),
          (long) from,
          rows,
          slots,
          count,
          array(out, (long) rows * COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void takePrediction(
      PackedMatrix w, short[] x, WideScale scale, int shift, short[] seen, Workspace workspace) {
    checkIndex(shift, Short.SIZE);
    try {
      TAKE_PREDICTION.invokeExact(
          predictionTaken,
          ofArray(w.weights()),
          ofArray(products.rowSums(w)),
          w.rows(),
          w.columns(),
          w.stride(),
          array(x, (long) w.columns() * COUNT),
          scale.down(),
          scale.up(),
          scale.largest(),
          shift,
          array(seen, (long) w.rows() * COUNT),
          scratch(workspace, w.columns(), COUNT));
    } catch (Throwable e) {
      throw failed(e);
    }
  }
}
