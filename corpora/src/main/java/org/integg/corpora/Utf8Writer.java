package org.integg.corpora;

import java.io.IOException;

/**
 * Passes texts to a sink as UTF-8, piece by piece. Half of a surrogate pair, which UTF-8 cannot
 * encode, becomes a question mark.
 */
final class Utf8Writer implements JsonScanner.Text {
  private static final int MOST_BYTES_OF_A_CHARACTER = 4;

  private final DocumentSink sink;
  private final byte[] bytes = new byte[1 << 13];
  private int size;

  /** The first half of a pair whose second half has not come yet; 0 for none. */
  private char high;

  private boolean halves;

  Utf8Writer(DocumentSink sink) {
    this.sink = sink;
  }

  @Override
  public void utf8(byte[] from, int offset, int length) throws IOException {
    endText();
    if (length > bytes.length - size) {
      handOver();
    }
    if (length > bytes.length) {
      sink.text(from, offset, length);
    } else {
      System.arraycopy(from, offset, bytes, size, length);
      size += length;
    }
  }

  @Override
  public void escaped(char unit) throws IOException {
    if (size > bytes.length - 2 * MOST_BYTES_OF_A_CHARACTER) {
      handOver();
    }
    if (high != 0 && Character.isLowSurrogate(unit)) {
      put(Character.toCodePoint(high, unit));
      high = 0;
      return;
    }
    endText();
    if (Character.isHighSurrogate(unit)) {
      high = unit;
    } else if (Character.isLowSurrogate(unit)) {
      putHalf();
    } else {
      put(unit);
    }
  }

  private void putHalf() {
    halves = true;
    bytes[size++] = '?';
  }

  private void put(int character) {
    if (character < 0x80) {
      bytes[size++] = (byte) character;
      return;
    }
    if (character < 0x800) {
      bytes[size++] = (byte) (0xC0 | character >> 6);
    } else {
      if (character < 0x10000) {
        bytes[size++] = (byte) (0xE0 | character >> 12);
      } else {
        bytes[size++] = (byte) (0xF0 | character >> 18);
        bytes[size++] = (byte) (0x80 | character >> 12 & 0x3F);
      }
      bytes[size++] = (byte) (0x80 | character >> 6 & 0x3F);
    }
    bytes[size++] = (byte) (0x80 | character & 0x3F);
  }

  /** Ends a text, so that a half at its end pairs with nothing that follows. */
  @Override
  public void endText() throws IOException {
    if (high != 0) {
      high = 0;
      if (size == bytes.length) {
        handOver();
      }
      putHalf();
    }
  }

  private void handOver() throws IOException {
    if (size > 0) {
      sink.text(bytes, 0, size);
      size = 0;
    }
  }

  /** Whether half of a pair was written since the last call. */
  boolean hadHalves() {
    boolean had = halves;
    halves = false;
    return had;
  }

  /** Passes on what is still held. */
  void flush() throws IOException {
    endText();
    handOver();
  }
}
