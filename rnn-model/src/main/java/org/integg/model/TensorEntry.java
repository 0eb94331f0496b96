package org.integg.model;

import java.util.List;

/**
 * What the header of a safetensors file says about one tensor.
 *
 * @param name unique in its file
 * @param shape sizes from the outermost to the innermost dimension, none negative; empty for a
 *     single number
 * @param begin offset of the first byte in the data section
 * @param end offset after the last byte in the data section; {@code end − begin} is the number of
 *     elements times the bytes of one
 */
public record TensorEntry(String name, Dtype dtype, List<Long> shape, long begin, long end) {
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** Bytes of all elements. */
  public long byteLength() {
    return end - begin;
  }

  /** Number of elements. */
  public long elements() {
    return byteLength() / dtype.bytes();
  }

  /**
   * Bytes that a shape takes.
   *
   * @throws ArithmeticException if the number does not fit a long
   */
  static long byteLength(Dtype dtype, List<Long> shape) {
    long bytes = dtype.bytes();
    for (long size : shape) {
      bytes = Math.multiplyExact(bytes, size);
    }
    return bytes;
  }
}
