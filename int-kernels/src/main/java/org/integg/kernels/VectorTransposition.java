package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes rows of 64 lanes into lanes of rows, four rows at a time: vectors put the four shorts
 * of a lane side by side, and each lane's four are stored where they belong.
 */
final class VectorTransposition {
  private static final int ROWS = 4;

  /** The lane of each four that {@link #gather} makes. */
  static final int[] LANES = lanes();

  private static final long LOW_INT = 0xffff_ffffL;
  private static final VectorSpecies<Short> FOUR = ShortVector.SPECIES_64;
  private static final VectorSpecies<Integer> FOUR_INTS = IntVector.SPECIES_128;

  private VectorTransposition() {}

  private static int[] lanes() {
    int[] lanes = new int[COUNT];
    for (int i = 0; i < COUNT; i++) {
      int place = i % SHORT_LANES;
      int quarter = SHORT_LANES / ROWS;
      lanes[i] = i - place + place % quarter * ROWS + place / quarter;
    }
    return lanes;
  }

  /**
   * {@code out[offset + lane·stride + row] = x[row·64 + lane]}; zeros up to the stride.
   *
   * @param stride a multiple of 4, at least rows
   */
  static void transpose(
      short[] x, int rows, short[] out, int offset, int stride, Workspace workspace) {
    short[] quads = workspace.quads;
    int whole = rows / ROWS * ROWS;
    for (int row = 0; row < whole; row += ROWS) {
      gather(x, row * COUNT, quads, 0);
      spread(quads, out, offset + row, stride);
    }
    for (int lane = 0; lane < COUNT; lane++) {
      int to = offset + lane * stride;
      for (int row = whole; row < rows; row++) {
        out[to + row] = x[row * COUNT + lane];
      }
      Arrays.fill(out, to + rows, to + stride, (short) 0);
    }
  }

  /**
   * Arranges four rows of all lanes in fours: the four of lane {@code b + 4k + j} of a vector that
   * begins at b stands at {@code b + j·n/4 + k}, n being the shorts of a vector.
   */
  static void gather(short[] x, int from, short[] quads, int quadsAt) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      int at = from + lane;
      IntVector r0 = ShortVector.fromArray(SHORTS, x, at).reinterpretAsInts();
      IntVector r1 = ShortVector.fromArray(SHORTS, x, at + COUNT).reinterpretAsInts();
      IntVector r2 = ShortVector.fromArray(SHORTS, x, at + 2 * COUNT).reinterpretAsInts();
      IntVector r3 = ShortVector.fromArray(SHORTS, x, at + 3 * COUNT).reinterpretAsInts();
      LongVector even01 =
          r0.and(0xffff).or(r1.lanewise(VectorOperators.LSHL, 16)).reinterpretAsLongs();
      LongVector even23 =
          r2.and(0xffff).or(r3.lanewise(VectorOperators.LSHL, 16)).reinterpretAsLongs();
      int to = quadsAt + lane * ROWS;
      even01
          .and(LOW_INT)
          .or(even23.lanewise(VectorOperators.LSHL, 32))
          .reinterpretAsShorts()
          .intoArray(quads, to);
      even01
          .lanewise(VectorOperators.LSHR, 32)
          .or(even23.and(~LOW_INT))
          .reinterpretAsShorts()
          .intoArray(quads, to + 2 * SHORT_LANES);
      LongVector odd01 =
          r0.lanewise(VectorOperators.LSHR, 16).or(r1.and(0xffff_0000)).reinterpretAsLongs();
      LongVector odd23 =
          r2.lanewise(VectorOperators.LSHR, 16).or(r3.and(0xffff_0000)).reinterpretAsLongs();
      odd01
          .and(LOW_INT)
          .or(odd23.lanewise(VectorOperators.LSHL, 32))
          .reinterpretAsShorts()
          .intoArray(quads, to + SHORT_LANES);
      odd01
          .lanewise(VectorOperators.LSHR, 32)
          .or(odd23.and(~LOW_INT))
          .reinterpretAsShorts()
          .intoArray(quads, to + 3 * SHORT_LANES);
    }
  }

  /** Stores each lane's four shorts, {@code stride} apart. */
  private static void spread(short[] quads, short[] out, int to, int stride) {
    for (int block = 0; block < COUNT; block += SHORT_LANES) {
      for (int j = 0; j < ROWS; j++) {
        int from = block * ROWS + j * SHORT_LANES;
        int at = to + (block + j) * stride;
        for (int k = 0; k < SHORT_LANES; k += ROWS) {
          ShortVector.fromArray(FOUR, quads, from + k).intoArray(out, at + k * stride);
        }
      }
    }
  }

  /** {@link CreditKernels#addToRows}. */
  static void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride) {
    short[] quads = new short[ROWS * COUNT];
    int whole = width / ROWS * ROWS;
    for (int i = 0; i < whole; i += ROWS) {
      gather(x, at + i * COUNT, quads, 0);
      add(quads, rows, sums, i, stride);
    }
    for (int i = whole; i < width; i++) {
      for (int lane = 0; lane < COUNT; lane++) {
        sums[rows[lane] * stride + i] += x[at + i * COUNT + lane];
      }
    }
  }

  private static void add(short[] quads, int[] rows, int[] sums, int to, int stride) {
    for (int block = 0; block < COUNT; block += SHORT_LANES) {
      for (int j = 0; j < ROWS; j++) {
        int from = block * ROWS + j * SHORT_LANES;
        for (int k = 0; k < SHORT_LANES; k += ROWS) {
          int place = rows[block + j + k] * stride + to;
          ShortVector.fromArray(FOUR, quads, from + k)
              .castShape(FOUR_INTS, 0)
              .reinterpretAsInts()
              .add(IntVector.fromArray(FOUR_INTS, sums, place))
              .intoArray(sums, place);
        }
      }
    }
  }
}
