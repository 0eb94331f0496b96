package org.integg.eggroll.credit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.integg.eggroll.Learner;
import org.integg.model.Dtype;
import org.integg.model.Safetensors;
import org.integg.model.SafetensorsWriter;
import org.integg.model.StateTensor;
import org.integg.model.TensorData;

/**
 * States as far from a start as possible, to reach limits that a short run never reaches. Values
 * are anywhere in the range of their kind; all values of a learned matrix are within some bits.
 */
public final class AnyState {
  private AnyState() {}

  /**
   * Writes such a state.
   *
   * @param learner determines the kind of state
   * @param baselines how many of the last scales are baselines
   */
  public static void write(Path file, Learner learner, long seed, int baselines)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<TensorData> all = new ArrayList<>();
    for (StateTensor tensor : learner.state()) {
      TensorData data = tensor.data();
      int[] values = new int[(int) data.byteLength() / data.dtype().bytes()];
      int bits = random.nextInt(2, 24);
      int shifts = values.length - baselines;
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (data.name().split("\\.")[0]) {
              case "fixed", "average" -> random.nextInt(-127 << 16, (127 << 16) + 1);
              case "first" -> random.nextInt(-(1 << 21) + 1, 1 << 21);
              case "second" -> random.nextInt(1 << 30);
              case "feedback", "control" ->
                  Math.clamp(random.nextInt(-1 << bits, 1 << bits), -127 << 16, 127 << 16);
              case "scales" ->
                  i < shifts ? random.nextInt(1, 31) : random.nextInt(-1 << 20, 1 << 20);
              default -> random.nextInt(-127, 128);
            };
      }
      all.add(
          data.dtype() == Dtype.I8
              ? TensorData.ofI8(data.name(), data.shape(), narrow(values))
              : TensorData.ofI32(data.name(), data.shape(), values));
    }
    SafetensorsWriter.write(file, Map.of(), all);
  }

  /** Restores a learner to such a state, after {@code steps} steps. */
  public static void restore(Path file, Learner learner, long steps) throws IOException {
    try (Safetensors saved = Safetensors.open(file)) {
      for (StateTensor tensor : learner.state()) {
        tensor.restore(saved);
      }
    }
    learner.resume(steps);
  }

  private static byte[] narrow(int[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
