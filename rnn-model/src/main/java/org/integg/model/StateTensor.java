package org.integg.model;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** A tensor of a state that is saved from an array and restored into the same array. */
public final class StateTensor {
  private final TensorData data;
  private final Restore restore;
  private final Consumer<ByteBuffer> put;
  private final Consumer<ByteBuffer> get;

  private StateTensor(
      TensorData data, Restore restore, Consumer<ByteBuffer> put, Consumer<ByteBuffer> get) {
    this.data = data;
    this.restore = restore;
    this.put = put;
    this.get = get;
  }

  private interface Restore {
    void from(Safetensors file) throws CheckpointException;
  }

  /**
   * A tensor of int8 in several arrays.
   *
   * @param parts one after another, together as long as the shape
   */
  public static StateTensor ofI8(String name, List<Long> shape, List<byte[]> parts) {
    long length = parts.stream().mapToLong(part -> part.length).sum();
    TensorData data =
        new TensorData(
            name,
            Dtype.I8,
            shape,
            out -> {
              for (byte[] part : parts) {
                out.write(part);
              }
            });
    return new StateTensor(
        data,
        file -> restore(file, name, length, parts),
        to -> parts.forEach(to::put),
        from -> parts.forEach(from::get));
  }

  private static void restore(Safetensors file, String name, long length, List<byte[]> parts)
      throws CheckpointException {
    TensorEntry entry =
        file.find(name)
            .orElseThrow(
                () -> new CheckpointException(file.file(), "tensor " + name + " is missing"));
    requireLength(file, name, entry.byteLength(), length);
    long at = 0;
    for (byte[] part : parts) {
      file.read(entry, at, part, 0, part.length);
      at += part.length;
    }
  }

  /** A tensor of int32. */
  public static StateTensor ofI32(String name, List<Long> shape, int[] values) {
    return new StateTensor(
        TensorData.ofI32(name, shape, values),
        file -> {
          int[] saved = file.ints(name);
          requireLength(file, name, saved.length, values.length);
          System.arraycopy(saved, 0, values, 0, values.length);
        },
        to -> {
          to.asIntBuffer().put(values);
          to.position(to.position() + values.length * Integer.BYTES);
        },
        from -> {
          from.asIntBuffer().get(values);
          from.position(from.position() + values.length * Integer.BYTES);
        });
  }

  private static void requireLength(Safetensors file, String name, long found, long expected)
      throws CheckpointException {
    if (found != expected) {
      throw new CheckpointException(
          file.file(),
          "tensor %s has %d elements, not %d; take the file of this run"
              .formatted(name, found, expected));
    }
  }

  /** The data to write; the array is read when the file is written. */
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

  /** Bytes of {@link #put}. */
  public long bytes() {
    return data.byteLength();
  }

  /** Puts the array's elements into a buffer, for another process. */
  public void put(ByteBuffer to) {
    put.accept(to);
  }

  /** Reads the array as {@link #put} wrote it. */
  public void get(ByteBuffer from) {
    get.accept(from);
  }
}
