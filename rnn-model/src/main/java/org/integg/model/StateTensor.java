package org.integg.model;

import java.util.List;

/** A tensor of a state that is saved from an array and restored into the same array. */
public final class StateTensor {
  private final TensorData data;
  private final Restore restore;

  private StateTensor(TensorData data, Restore restore) {
    this.data = data;
    this.restore = restore;
  }

  private interface Restore {
    void from(Safetensors file) throws CheckpointException;
  }

  /** A tensor of int8. */
  public static StateTensor ofI8(String name, List<Long> shape, byte[] values) {
    return new StateTensor(
        TensorData.ofI8(name, shape, values),
        file -> {
          byte[] saved = file.bytes(name);
          requireLength(file, name, saved.length, values.length);
          System.arraycopy(saved, 0, values, 0, values.length);
        });
  }

  /** A tensor of int32. */
  public static StateTensor ofI32(String name, List<Long> shape, int[] values) {
    return new StateTensor(
        TensorData.ofI32(name, shape, values),
        file -> {
          int[] saved = file.ints(name);
          requireLength(file, name, saved.length, values.length);
          System.arraycopy(saved, 0, values, 0, values.length);
        });
  }

  private static void requireLength(Safetensors file, String name, int found, int expected)
      throws CheckpointException {
    if (found != expected) {
      throw new CheckpointException(
          file.file(),
          "tensor %s has %d elements, not %d; take the file of this run"
              .formatted(name, found, expected));
    }
  }

  /** What is to be written; the array is read when the file is. */
  public TensorData data() {
    return data;
  }

  /**
   * Reads the array from a file.
   *
   * @throws CheckpointException with one line, if the file has no such tensor
   */
  public void restore(Safetensors file) throws CheckpointException {
    restore.from(file);
  }
}
