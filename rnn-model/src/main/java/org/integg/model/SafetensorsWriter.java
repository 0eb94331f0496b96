package org.integg.model;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Writes safetensors files, which {@link Safetensors} and every other reader of the format opens.
 */
public final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /**
   * Writes a file beside the old one, forces it to the disk and renames it, so that a reader finds
   * the old file or the new one. Equal arguments give equal bytes. Tensors are laid out by element
   * size, the widest first, so that each is aligned; tensors of equal element size stay in the
   * given order.
   *
   * @throws CheckpointException if the file cannot be written; the old file is unchanged
   * @throws IllegalArgumentException if two tensors share a name, the header is longer than 100 MB
   *     or a tensor does not write exactly the bytes of its shape
   */
  public static void write(Path file, Map<String, String> metadata, List<TensorData> tensors)
      throws CheckpointException {
    AtomicFile.write(file, out -> write(out, metadata, tensors));
  }

  /** Writes a file's contents to a stream. */
  static void write(OutputStream out, Map<String, String> metadata, List<TensorData> tensors)
      throws IOException {
    List<TensorData> sorted =
        tensors.stream()
            .sorted(Comparator.comparingInt((TensorData t) -> t.dtype().bytes()).reversed())
            .toList();
    byte[] header = SafetensorsHeader.layOut(metadata, sorted).encode();
    out.write(
        ByteBuffer.allocate(Safetensors.LENGTH_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .array());
    out.write(header);
    for (TensorData tensor : sorted) {
      Counting counting = new Counting(out);
      tensor.body().writeTo(counting);
      if (counting.written != tensor.byteLength()) {
        throw new IllegalArgumentException(
            "tensor %s: %d bytes were written for the shape %s of %s"
                .formatted(tensor.name(), counting.written, tensor.shape(), tensor.dtype()));
      }
    }
  }

  private static final class Counting extends FilterOutputStream {
    private long written;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      written++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      written += length;
    }

    // The stream stays open for the next tensor.
    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
