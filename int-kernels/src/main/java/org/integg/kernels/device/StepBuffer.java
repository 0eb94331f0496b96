package org.integg.kernels.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory that devices read and write in every step: outside of Java's heap, where it stays. */
final class StepBuffer {
  private StepBuffer() {}

  /**
   * Zeros.
   *
   * @throws IllegalArgumentException in one line, if that is more than a buffer can be
   */
  static ByteBuffer of(long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a step passes %,d bytes to the devices at once, of at most %,d: lower the population, the blocks or the tokens of a step"
              .formatted(bytes, Integer.MAX_VALUE));
    }
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
  }
}
