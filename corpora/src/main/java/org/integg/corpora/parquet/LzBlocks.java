package org.integg.corpora.parquet;

/** Unpacks blocks of Snappy and LZ4: literals, and copies of earlier output. */
final class LzBlocks {
  private static final int LZ4_LEAST_COPY = 4;

  private final byte[] in;
  private final int end;
  private final byte[] out;
  private final int start;
  private final int size;
  private int from;
  private int at;

  private LzBlocks(byte[] in, int from, int end, byte[] out, int at, int size) {
    this.in = in;
    this.from = from;
    this.end = end;
    this.out = out;
    this.start = at;
    this.at = at;
    this.size = size;
  }

  /** Unpacks a Snappy block; returns whether it fills {@code out[at .. size)} exactly. */
  static boolean snappy(byte[] in, int from, int end, byte[] out, int at, int size) {
    return new LzBlocks(in, from, end, out, at, size).snappy();
  }

  /** Unpacks an LZ4 block; returns where its text ends, or −1 if the data is damaged. */
  static int lz4(byte[] in, int from, int end, byte[] out, int at, int size) {
    return new LzBlocks(in, from, end, out, at, size).lz4();
  }

  private boolean snappy() {
    long length = 0;
    for (int shift = 0; ; shift += 7) {
      if (from == end || shift > 28) {
        return false;
      }
      int b = in[from++];
      length |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        break;
      }
    }
    if (length != size - at) {
      return false;
    }
    while (from < end) {
      int tag = in[from++] & 0xFF;
      boolean good =
          switch (tag & 3) {
            case 0 -> snappyLiteral(tag >> 2);
            case 1 -> snappyCopy(4 + (tag >> 2 & 7), 1, tag >> 5 << 8);
            case 2 -> snappyCopy(1 + (tag >> 2), 2, 0);
            default -> snappyCopy(1 + (tag >> 2), 4, 0);
          };
      if (!good) {
        return false;
      }
    }
    return at == size;
  }

  private boolean snappyLiteral(int code) {
    if (code < 60) {
      return literal(code + 1);
    }
    long length = number(code - 59);
    return length >= 0 && literal(length + 1);
  }

  private boolean snappyCopy(int length, int width, int high) {
    long low = number(width);
    return low >= 0 && copy(high + low, length);
  }

  /** A little-endian number of 1 to 4 bytes; −1 if the block ends. */
  private long number(int width) {
    if (end - from < width) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < width; i++) {
      number |= (long) (in[from++] & 0xFF) << 8 * i;
    }
    return number;
  }

  private int lz4() {
    while (from < end) {
      int token = in[from++] & 0xFF;
      long literals = lz4Length(token >> 4);
      if (literals < 0 || !literal(literals)) {
        return -1;
      }
      if (from == end) {
        return at; // a block ends with literals
      }
      long distance = number(2);
      long length = lz4Length(token & 15);
      if (distance < 0 || length < 0 || !copy(distance, length + LZ4_LEAST_COPY)) {
        return -1;
      }
    }
    return -1;
  }

  /** A length. From 15 on it continues in further bytes, each of which adds at most 255. */
  private long lz4Length(int first) {
    long length = first;
    if (first == 15) {
      int more;
      do {
        if (from == end) {
          return -1;
        }
        more = in[from++] & 0xFF;
        length += more;
      } while (more == 255);
    }
    return length;
  }

  private boolean literal(long length) {
    if (length > end - from || length > size - at) {
      return false;
    }
    System.arraycopy(in, from, out, at, (int) length);
    from += (int) length;
    at += (int) length;
    return true;
  }

  private boolean copy(long distance, long length) {
    if (distance <= 0 || distance > at - start || length > size - at) {
      return false;
    }
    for (int i = 0; i < length; i++, at++) {
      out[at] = out[at - (int) distance]; // may overlap
    }
    return true;
  }
}
