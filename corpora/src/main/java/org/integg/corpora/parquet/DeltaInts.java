package org.integg.corpora.parquet;

/** Decodes numbers stored as differences in blocks of packed bits, such as lengths of texts. */
final class DeltaInts {
  private static final int MAX_BLOCK = 1 << 20;

  private final byte[] bytes;
  private final int end;
  private final int perMiniblock;
  private final int[] widths;
  private final long total;
  private int at;
  private long given;
  private long value;
  private long least;

  /** Index of a block's next part, and how many numbers are left. */
  private int miniblock;

  private int left;

  /** Where that part ends; parts are always stored in full. */
  private int partEnd;

  private int width;
  private int bitOffset;

  /** A decoder of bytes from {@code from} to before {@code end}. */
  DeltaInts(byte[] bytes, int from, int end) throws ParquetException {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    long block = varint();
    long miniblocks = varint();
    this.total = varint();
    this.value = zigzag();
    if (block <= 0
        || block > MAX_BLOCK
        || miniblocks <= 0
        || miniblocks > block
        || block % miniblocks != 0
        || block / miniblocks % 8 != 0
        || total < 0) {
      throw new ParquetException("a page has blocks of a size that makes no sense");
    }
    perMiniblock = (int) (block / miniblocks);
    widths = new int[(int) miniblocks];
    miniblock = widths.length;
    partEnd = at;
  }

  /** The next number. */
  int next() throws ParquetException {
    if (given == total) {
      throw new ParquetException("a page has fewer texts than it says");
    }
    if (given > 0) {
      if (left == 0) {
        miniblock();
      }
      value += least + unpack();
      left--;
    }
    given++;
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new ParquetException("a page has a length that makes no sense");
    }
    return (int) value;
  }

  /** Reads all remaining numbers, and returns where the data after them begins. */
  int skipToEnd() throws ParquetException {
    while (given < total) {
      next();
    }
    return partEnd; // the last part is stored in full
  }

  private int requireWithin(int position) throws ParquetException {
    if (position > end || position < 0) {
      throw new ParquetException("a page ends too early");
    }
    return position;
  }

  private void miniblock() throws ParquetException {
    if (miniblock == widths.length) {
      least = zigzag();
      for (int i = 0; i < widths.length; i++) {
        widths[i] = byteAt();
      }
      miniblock = 0;
    }
    width = widths[miniblock++];
    if (width > Long.SIZE) {
      throw new ParquetException("a page has numbers of " + width + " bits");
    }
    left = perMiniblock;
    bitOffset = 0;
    partEnd =
        requireWithin((int) Math.min(Integer.MAX_VALUE, at + (long) perMiniblock * width / 8));
  }

  private long unpack() {
    long number = 0;
    for (int got = 0; got < width; ) {
      int take = Math.min(8 - bitOffset, width - got);
      long part = (bytes[at] & 0xFF) >> bitOffset & (1 << take) - 1;
      number |= part << got;
      got += take;
      bitOffset += take;
      if (bitOffset == 8) {
        bitOffset = 0;
        at++;
      }
    }
    return number;
  }

  private int byteAt() throws ParquetException {
    if (at >= end) {
      throw new ParquetException("a page ends too early");
    }
    return bytes[at++] & 0xFF;
  }

  private long varint() throws ParquetException {
    long number = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = byteAt();
      number |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return number;
      }
    }
    throw new ParquetException("a page has a number that does not end");
  }

  private long zigzag() throws ParquetException {
    long number = varint();
    return number >>> 1 ^ -(number & 1);
  }
}
