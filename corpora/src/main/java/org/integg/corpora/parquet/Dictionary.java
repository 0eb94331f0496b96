package org.integg.corpora.parquet;

/** Texts to which pages refer by index. */
final class Dictionary {
  private final byte[] bytes;
  private final int[] offsets;

  private Dictionary(byte[] bytes, int[] offsets) {
    this.bytes = bytes;
    this.offsets = offsets;
  }

  static Dictionary none() {
    return new Dictionary(new byte[0], new int[0]);
  }

  /**
   * A dictionary of plain texts.
   *
   * @param page texts, each preceded by its length
   * @param length the length of the page, at most the array's
   */
  static Dictionary of(byte[] page, int length, int count) throws ParquetException {
    if (count < 0 || count > length / Integer.BYTES) {
      throw new ParquetException("a dictionary has fewer texts than it says");
    }
    int[] offsets = new int[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (length - at < Integer.BYTES) {
        throw new ParquetException("a dictionary ends too early");
      }
      int text = int32(page, at);
      at += Integer.BYTES;
      if (text < 0 || text > length - at) {
        throw new ParquetException("a dictionary ends too early");
      }
      offsets[i] = at;
      at += text;
    }
    return new Dictionary(page, offsets);
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where a text begins in {@link #bytes}; its length precedes it. */
  int offset(int place) throws ParquetException {
    if (place < 0 || place >= offsets.length) {
      throw new ParquetException("a page names a text that its dictionary does not have");
    }
    return offsets[place];
  }

  static int int32(byte[] bytes, int at) {
    return bytes[at] & 0xFF
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | bytes[at + 3] << 24;
  }
}
