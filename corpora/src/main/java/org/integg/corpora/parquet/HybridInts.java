package org.integg.corpora.parquet;

/** Decodes numbers stored as runs and packs of bits: levels, and indices into a dictionary. */
final class HybridInts {
  private static final int PACK = 8;

  private final byte[] bytes;
  private final int end;
  private final int width;
  private int at;

  /** Values left in the run or the packs. */
  private long left;

  private boolean packed;
  private int repeated;

  /** Bits of the packs that were read from {@code bytes} but not yet returned. */
  private long bits;

  private int bitCount;

  /**
   * A decoder of {@code bytes[from .. end)}.
   *
   * @param width bits per number, 0 to 32
   */
  HybridInts(byte[] bytes, int from, int end, int width) throws ParquetException {
    if (width < 0 || width > Integer.SIZE) {
      throw new ParquetException("its numbers have " + width + " bits");
    }
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.width = width;
  }

  /** The next number. */
  int next() throws ParquetException {
    while (left == 0) {
      run();
    }
    left--;
    return packed ? unpack() : repeated;
  }

  private void run() throws ParquetException {
    long head = 0;
    for (int shift = 0; ; shift += 7) {
      if (at == end || shift > 28) {
        throw new ParquetException("a page ends too early");
      }
      int b = bytes[at++];
      head |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        break;
      }
    }
    packed = (head & 1) != 0;
    left = packed ? (head >>> 1) * PACK : head >>> 1;
    bits = 0;
    bitCount = 0;
    if (!packed) {
      repeated = 0;
      for (int i = 0; i < (width + 7) / 8; i++) {
        repeated |= byteAt() << 8 * i;
      }
    }
  }

  private int byteAt() throws ParquetException {
    if (at == end) {
      throw new ParquetException("a page ends too early");
    }
    return bytes[at++] & 0xFF;
  }

  private int unpack() throws ParquetException {
    while (bitCount < width) { // at most 31 + 8 bits
      bits |= (long) byteAt() << bitCount;
      bitCount += 8;
    }
    int value = (int) (bits & (1L << width) - 1);
    bits >>>= width;
    bitCount -= width;
    return value;
  }
}
