package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.PackedMatrix.TILE;
import static org.integg.kernels.VectorWidth.HALF_SHORTS;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.integg.kernels.WideKernels.Into;

/** Credits and observations of 32 bits. Every loop goes from arrays to arrays by itself. */
final class VectorWide {
  private VectorWide() {}

  private static IntVector widened(short[] x, int at) {
    return (IntVector) ShortVector.fromArray(HALF_SHORTS, x, at).castShape(INTS, 0);
  }

  /** Tile by tile: four rows of sums are scaled while they are in the nearest cache. */
  static void multiply(
      PackedMatrix w,
      short[] x,
      int xAt,
      WideScale scale,
      Into into,
      int[] out,
      int outAt,
      Workspace workspace) {
    int[] sums = workspace.slices(VectorNormCredit.ARRAYS, 16 * COUNT)[0];
    for (int row = 0; row < w.rows(); row += TILE) {
      int n = scaledTile(w, row, x, xAt, scale, sums, workspace);
      int at = outAt + row * COUNT;
      switch (into) {
        case SET -> System.arraycopy(sums, 0, out, at, n);
        case ADD -> add(out, at, sums, scale.largest(), n);
        case SUBTRACT -> take(sums, out, at, n);
      }
    }
  }

  static void multiplyRounded(
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
    int[] sums = workspace.slices(VectorNormCredit.ARRAYS, 16 * COUNT)[0];
    for (int row = 0; row < w.rows(); row += TILE) {
      int n = scaledTile(w, row, x, xAt, scale, sums, workspace);
      int at = row * COUNT;
      round(sums, 0, shift, activation, at, rectified, out, outAt + at, n, squares);
    }
  }

  /** Takes away what predictions explain while their tile is in the nearest cache. */
  static void takePrediction(
      PackedMatrix w, short[] x, WideScale scale, int shift, short[] seen, Workspace workspace) {
    int[] sums = workspace.slices(VectorNormCredit.ARRAYS, 16 * COUNT)[0];
    for (int row = 0; row < w.rows(); row += TILE) {
      int n = scaledTile(w, row, x, 0, scale, sums, workspace);
      explain(sums, shift, seen, row * COUNT, n);
    }
  }

  /** 254 · 2^8 + 2^23 &lt; 2^24 */
  private static void explain(int[] predictions, int shift, short[] seen, int at, int n) {
    int half = (1 << shift) >> 1;
    for (int i = 0; i < n; i += INT_LANES) {
      IntVector v =
          widened(seen, at + i)
              .lanewise(VectorOperators.LSHL, 8)
              .sub(IntVector.fromArray(INTS, predictions, i))
              .add(half)
              .lanewise(VectorOperators.ASHR, shift);
      ((ShortVector) VectorWidth.clip(v).castShape(HALF_SHORTS, 0)).intoArray(seen, at + i);
    }
  }

  /** Returns how many sums there are. */
  private static int scaledTile(
      PackedMatrix w,
      int row,
      short[] x,
      int xAt,
      WideScale scale,
      int[] sums,
      Workspace workspace) {
    int rows = Math.min(TILE, w.rows() - row);
    Arrays.fill(sums, 0, rows * COUNT, 0);
    for (int lane = 0; lane < COUNT; lane += 2 * SHORT_LANES) {
      VectorProduct.tile(w, row / TILE, x, xAt + lane, SHORT_LANES, COUNT, workspace);
      VectorFinish.addTo(sums, rows, lane, COUNT, workspace);
    }
    scale(sums, scale.down(), scale.largest() >> scale.up(), scale.up(), rows * COUNT);
    return rows * COUNT;
  }

  private static void scale(int[] sums, int down, int limit, int up, int n) {
    for (int i = 0; i < n; i += INT_LANES) {
      IntVector.fromArray(INTS, sums, i)
          .lanewise(VectorOperators.ASHR, down)
          .min(limit)
          .max(-limit)
          .lanewise(VectorOperators.LSHL, up)
          .intoArray(sums, i);
    }
  }

  private static void take(int[] y, int[] x, int at, int n) {
    for (int i = 0; i < n; i += INT_LANES) {
      IntVector.fromArray(INTS, x, at + i)
          .sub(IntVector.fromArray(INTS, y, i))
          .intoArray(x, at + i);
    }
  }

  static void add(int[] x, int at, int[] y, int largest, int n) {
    for (int i = 0; i < n; i += INT_LANES) {
      IntVector.fromArray(INTS, x, at + i)
          .add(IntVector.fromArray(INTS, y, i))
          .min(largest)
          .max(-largest)
          .intoArray(x, at + i);
    }
  }

  static void pass(int[] x, short[] a, short[] b, int n) {
    for (int i = 0; i < n; i += INT_LANES) {
      IntVector.fromArray(INTS, x, i)
          .mul(widened(a, i).sub(widened(b, i)))
          .lanewise(VectorOperators.ASHR, 8)
          .intoArray(x, i);
    }
  }

  static void before(int[] products, int[] later, short[] f, int largest, int[] out, int n) {
    for (int i = 0; i < n; i += INT_LANES) {
      IntVector.fromArray(INTS, products, i)
          .add(IntVector.fromArray(INTS, later, i))
          .mul(widened(f, i).neg().add(129))
          .lanewise(VectorOperators.ASHR, 8)
          .min(largest)
          .max(-largest)
          .intoArray(out, i);
    }
  }

  static void round(
      int[] x,
      int from,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    round(x, from, shift, activation, 0, rectified, out, outAt, n, squares);
  }

  /** As the other {@code round}, with the activations from an index on. */
  private static void round(
      int[] x,
      int from,
      int shift,
      short[] activation,
      int at,
      boolean rectified,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    roundTo(x, from, shift, out, outAt, n);
    if (activation.length > 0) {
      keepWithin(activation, at, out, outAt, n);
    }
    if (rectified) {
      keepAboveZero(activation, at, out, outAt, n);
    }
    for (int i = outAt; i < outAt + n; i += COUNT) {
      squares[0] += squares(out, i);
    }
  }

  private static void roundTo(int[] x, int from, int shift, short[] out, int outAt, int n) {
    int half = (1 << shift) >> 1;
    for (int i = 0; i < n; i += INT_LANES) {
      IntVector v =
          IntVector.fromArray(INTS, x, from + i)
              .add(half)
              .lanewise(VectorOperators.ASHR, shift)
              .min(FixedPoint.MAX)
              .max(-FixedPoint.MAX);
      ((ShortVector) v.castShape(HALF_SHORTS, 0)).intoArray(out, outAt + i);
    }
  }

  /** Room is 0 at the clip, at least 127 elsewhere; 254 · 127 &lt; 2^15. */
  static void keepWithin(short[] activation, int at, short[] out, int outAt, int n) {
    short most = FixedPoint.MAX;
    for (int i = 0; i < n; i += SHORT_LANES) {
      ShortVector a = ShortVector.fromArray(SHORTS, activation, at + i).neg();
      ShortVector.fromArray(SHORTS, out, outAt + i)
          .min(a.add(most).mul(most))
          .max(a.sub(most).mul(most))
          .intoArray(out, outAt + i);
    }
  }

  /** {@code −a >> 15} has all bits set where an activation a is above 0. */
  private static void keepAboveZero(short[] activation, int at, short[] out, int outAt, int n) {
    for (int i = 0; i < n; i += SHORT_LANES) {
      ShortVector.fromArray(SHORTS, activation, at + i)
          .neg()
          .lanewise(VectorOperators.ASHR, 15)
          .and(ShortVector.fromArray(SHORTS, out, outAt + i))
          .intoArray(out, outAt + i);
    }
  }

  /** The squares of 64 values: a square is below 2^14, a vector's sum of them below 2^20. */
  static int squares(short[] x, int at) {
    IntVector sum = IntVector.zero(INTS);
    for (int i = at; i < at + COUNT; i += INT_LANES) {
      IntVector v = widened(x, i);
      sum = sum.add(v.mul(v));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  static void subtract(short[] x, short[] y, int largest, short[] out, int n) {
    for (int i = 0; i < n; i += SHORT_LANES) {
      ShortVector.fromArray(SHORTS, x, i)
          .sub(ShortVector.fromArray(SHORTS, y, i))
          .min((short) largest)
          .max((short) -largest)
          .intoArray(out, i);
    }
  }

  static void observe(short[] x, short[] y, int up, int[] out, int n) {
    for (int i = 0; i < n; i += INT_LANES) {
      widened(x, i).sub(widened(y, i)).lanewise(VectorOperators.LSHL, up).intoArray(out, i);
    }
  }

  static void subtractShifted(short[] x, int up, int[] out, int n) {
    for (int i = 0; i < n; i += INT_LANES) {
      IntVector.fromArray(INTS, out, i)
          .sub(widened(x, i).lanewise(VectorOperators.LSHL, up))
          .intoArray(out, i);
    }
  }

  static void scaleByQuarters(short[] x, int quarters, int n) {
    int i = 0;
    for (; i <= n - SHORT_LANES; i += SHORT_LANES) {
      ShortVector.fromArray(SHORTS, x, i)
          .mul((short) quarters)
          .add((short) 2)
          .lanewise(VectorOperators.ASHR, 2)
          .intoArray(x, i);
    }
    ScalarWide.scaleByQuarters(x, quarters, i, n);
  }

  static void addRowSums(short[] x, int at, int rows, int[] sums) {
    for (int row = 0; row < rows; row++) {
      sums[row] += sum(x, at + row * COUNT);
    }
  }

  /** The sum of 64 values: 16 bits hold 8 · 127. */
  private static int sum(short[] x, int at) {
    ShortVector sum = ShortVector.zero(SHORTS);
    for (int i = at; i < at + COUNT; i += SHORT_LANES) {
      sum = sum.add(ShortVector.fromArray(SHORTS, x, i));
    }
    return sum.reduceLanes(VectorOperators.ADD); // 64 · 127 < 2^13
  }
}
