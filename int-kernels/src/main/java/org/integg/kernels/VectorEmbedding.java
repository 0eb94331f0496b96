package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Embedding rows of 64 tokens, transposed on the way: four columns of every row are read as one
 * int, even lanes and odd lanes apart, and split by shifts of whole vectors.
 */
final class VectorEmbedding {
  private static final VarHandle LITTLE_ENDIAN_INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int COLUMNS = 4;

  private static final int ODD = COUNT / 2;

  private VectorEmbedding() {}

  /**
   * {@code out[d][lane] = embedding[token of lane, d]}.
   *
   * @param width D, a multiple of 4
   */
  static void gather(byte[] embedding, int width, int[] tokens, short[] out, Workspace workspace) {
    int[] columns = workspace.lanesA;
    for (int d = 0; d < width; d += COLUMNS) {
      for (int lane = 0; lane < COUNT; lane += 2) {
        columns[lane / 2] = (int) LITTLE_ENDIAN_INTS.get(embedding, tokens[lane] * width + d);
        columns[ODD + lane / 2] =
            (int) LITTLE_ENDIAN_INTS.get(embedding, tokens[lane + 1] * width + d);
      }
      for (int i = 0; i < COLUMNS; i++) {
        spread(columns, 24 - 8 * i, out, (d + i) * COUNT);
      }
    }
  }

  /** One column: the byte that {@code up} brings to the top of each int, sign-extended. */
  private static void spread(int[] columns, int up, short[] out, int to) {
    for (int i = 0; i < ODD; i += INT_LANES) {
      IntVector even =
          IntVector.fromArray(INTS, columns, i)
              .lanewise(VectorOperators.LSHL, up)
              .lanewise(VectorOperators.ASHR, 24);
      IntVector odd =
          IntVector.fromArray(INTS, columns, ODD + i)
              .lanewise(VectorOperators.LSHL, up)
              .lanewise(VectorOperators.ASHR, 24);
      even.and(0xffff)
          .or(odd.lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsShorts()
          .intoArray(out, to + i / INT_LANES * SHORT_LANES);
    }
  }
}
