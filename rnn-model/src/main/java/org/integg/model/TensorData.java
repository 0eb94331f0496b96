package org.integg.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor to be written: its description, and a body that writes its bytes when their turn comes,
 * so that nothing is in memory twice.
 *
 * @param shape sizes from the outermost to the innermost dimension, none negative
 * @param body writes exactly the bytes of the shape, row-major and little-endian; a different
 *     number is an error
 */
public record TensorData(String name, Dtype dtype, List<Long> shape, AtomicFile.Body body) {
  /** Bytes converted or handed to the operating system at a time. */
  private static final int CHUNK = 1 << 20;

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if a size is negative or the shape has more than 2^63 − 1
   *     bytes
   */
  public TensorData {
    shape = List.copyOf(shape);
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("tensor %s: size %d in %s".formatted(name, size, shape));
      }
    }
    try {
      TensorEntry.byteLength(dtype, shape);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("tensor %s: %s is too large".formatted(name, shape), e);
    }
  }

  /** An I8 tensor; the array is read when the file is written. */
  public static TensorData ofI8(String name, List<Long> shape, byte[] values) {
    return checked(name, Dtype.I8, shape, values.length, out -> writeBytes(out, values));
  }

  /** An I32 tensor; the array is read when the file is written. */
  public static TensorData ofI32(String name, List<Long> shape, int[] values) {
    return checked(name, Dtype.I32, shape, values.length, out -> writeInts(out, values));
  }

  private static TensorData checked(
      String name, Dtype dtype, List<Long> shape, long elements, AtomicFile.Body body) {
    TensorData tensor = new TensorData(name, dtype, shape, body);
    if (tensor.byteLength() != elements * dtype.bytes()) {
      throw new IllegalArgumentException(
          "tensor %s: %d elements given for the shape %s".formatted(name, elements, shape));
    }
    return tensor;
  }

  /** Bytes of all elements. */
  public long byteLength() {
    return TensorEntry.byteLength(dtype, shape);
  }

  // In chunks, because a stream may first copy its input to native memory.
  private static void writeBytes(OutputStream out, byte[] values) throws IOException {
    // A long, because the last step may go beyond the largest int.
    for (long from = 0; from < values.length; from += CHUNK) {
      out.write(values, (int) from, (int) Math.min(CHUNK, values.length - from));
    }
  }

  private static void writeInts(OutputStream out, int[] values) throws IOException {
    int perChunk = CHUNK / Integer.BYTES;
    byte[] buffer = new byte[Math.min(values.length, perChunk) * Integer.BYTES];
    ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    // A long, because the last step may go beyond the largest int.
    for (long from = 0; from < values.length; from += perChunk) {
      int count = (int) Math.min(perChunk, values.length - from);
      view.asIntBuffer().put(values, (int) from, count);
      out.write(buffer, 0, count * Integer.BYTES);
    }
  }
}
