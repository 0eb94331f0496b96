package org.integg.kernels.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory that devices read and write in every step: outside Java's heap, where it never moves. */
final class StepBuffer {
  private StepBuffer() {}

  /**
   * A buffer of zeros.
   *
   * @throws IllegalArgumentException in one line, if a buffer cannot be that large
   */
  static ByteBuffer of(long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          ("a step passes %,d bytes to the devices at once, of at most %,d: lower the"
                  + " population, the blocks or the tokens of a step")
              .formatted(bytes, Integer.MAX_VALUE));
    }
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
  }
}
