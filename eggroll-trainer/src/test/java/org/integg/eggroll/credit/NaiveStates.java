package org.integg.eggroll.credit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import org.integg.eggroll.Learner;
import org.integg.model.Dtype;
import org.integg.model.StateTensor;
import org.integg.model.TensorData;

/** Compares and copies the states of a learner and a naive trainer, which use the same names. */
public final class NaiveStates {
  private static final int LANES = 64;

  private NaiveStates() {}

  /**
   * Fails unless a learner saves exactly what a naive trainer has.
   *
   * @param expected everything in int32, by name
   * @param lanes the states of the lanes, [blocks][64][L][D]
   */
  public static void check(Map<String, int[]> expected, int[][][][] lanes, Learner learner)
      throws IOException {
    for (StateTensor tensor : learner.state()) {
      TensorData data = tensor.data();
      if (data.dtype() == Dtype.I8) {
        assertArrayEquals(flat(lanes), bytes(tensor), data.name());
      } else {
        assertArrayEquals(expected.get(data.name()), ints(tensor), data.name());
      }
    }
    assertEquals(expected.size() + 1, learner.state().size());
  }

  /** Copies a learner's state into a naive trainer. */
  public static void copy(Learner learner, Map<String, int[]> into, int[][][][] lanes)
      throws IOException {
    for (StateTensor tensor : learner.state()) {
      if (tensor.data().dtype() == Dtype.I8) {
        fill(lanes, bytes(tensor));
      } else {
        int[] values = Objects.requireNonNull(into.get(tensor.data().name()));
        System.arraycopy(ints(tensor), 0, values, 0, values.length);
      }
    }
  }

  /** The states in saved order, [blocks, L, D, 64]. */
  private static byte[] flat(int[][][][] lanes) {
    int layers = lanes[0][0].length;
    int width = lanes[0][0][0].length;
    byte[] bytes = new byte[lanes.length * layers * width * LANES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) layer(lanes, i)[i / LANES % width];
    }
    return bytes;
  }

  private static void fill(int[][][][] lanes, byte[] bytes) {
    int width = lanes[0][0][0].length;
    for (int i = 0; i < bytes.length; i++) {
      layer(lanes, i)[i / LANES % width] = bytes[i];
    }
  }

  private static int[] layer(int[][][][] lanes, int i) {
    int layers = lanes[0][0].length;
    int layer = i / LANES / lanes[0][0][0].length;
    return lanes[layer / layers][i % LANES][layer % layers];
  }

  private static int[] ints(StateTensor tensor) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(tensor)).order(ByteOrder.LITTLE_ENDIAN);
    int[] values = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(values);
    return values;
  }

  private static byte[] bytes(StateTensor tensor) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tensor.data().body().writeTo(out);
    return out.toByteArray();
  }
}
