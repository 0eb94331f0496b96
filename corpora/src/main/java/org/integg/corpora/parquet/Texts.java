package org.integg.corpora.parquet;

import java.util.Arrays;

/**
 * The texts of a page, one after the other. After {@link #next()} the text is {@code bytes[offset
 * .. offset + length)}.
 */
abstract sealed class Texts {
  private static final int PLAIN = 0;
  private static final int PLAIN_DICTIONARY = 2;
  private static final int DELTA_LENGTH = 6;

  /** Each text shares its start with the text before it. */
  static final int DELTA = 7;

  private static final int DICTIONARY = 8;

  byte[] bytes = {};
  int offset;
  int length;

  /** Goes to the next text. */
  abstract void next() throws ParquetException;

  /**
   * The texts in {@code page[from .. end)}.
   *
   * @param encoding the encoding's number in the format
   * @param dictionary the chunk's dictionary; empty if there is none
   */
  static Texts of(int encoding, byte[] page, int from, int end, Dictionary dictionary)
      throws ParquetException {
    return switch (encoding) {
      case PLAIN -> new Plain(page, from, end);
      case PLAIN_DICTIONARY, DICTIONARY -> new Places(page, from, end, dictionary);
      case DELTA_LENGTH -> new DeltaLength(page, from, end);
      case DELTA -> new Delta(page, from, end);
      default ->
          throw new ParquetException(
              "its texts have the encoding " + encoding + ", which is not read");
    };
  }

  private static final class Plain extends Texts {
    private final int end;
    private int at;

    Plain(byte[] page, int from, int end) {
      bytes = page;
      at = from;
      this.end = end;
    }

    @Override
    void next() throws ParquetException {
      if (end - at < Integer.BYTES) {
        throw new ParquetException("a page ends too early");
      }
      length = Dictionary.int32(bytes, at);
      offset = at + Integer.BYTES;
      if (length < 0 || length > end - offset) {
        throw new ParquetException("a page ends too early");
      }
      at = offset + length;
    }
  }

  private static final class Places extends Texts {
    private final Dictionary dictionary;
    private final HybridInts places;

    Places(byte[] page, int from, int end, Dictionary dictionary) throws ParquetException {
      if (from == end) {
        throw new ParquetException("a page ends too early");
      }
      this.dictionary = dictionary;
      places = new HybridInts(page, from + 1, end, page[from] & 0xFF);
      bytes = dictionary.bytes();
    }

    @Override
    void next() throws ParquetException {
      int place = places.next();
      offset = dictionary.offset(place);
      length = Dictionary.int32(bytes, offset - Integer.BYTES);
    }
  }

  private static final class DeltaLength extends Texts {
    private final DeltaInts lengths;
    private final int end;
    private int at;

    DeltaLength(byte[] page, int from, int end) throws ParquetException {
      bytes = page;
      lengths = new DeltaInts(page, from, end);
      at = new DeltaInts(page, from, end).skipToEnd();
      this.end = end;
    }

    @Override
    void next() throws ParquetException {
      length = lengths.next();
      offset = at;
      if (length > end - at) {
        throw new ParquetException("a page ends too early");
      }
      at += length;
    }
  }

  /** Each text shares its start with the text before it. */
  private static final class Delta extends Texts {
    private final DeltaInts common;
    private final Texts rests;

    Delta(byte[] page, int from, int end) throws ParquetException {
      common = new DeltaInts(page, from, end);
      rests = new DeltaLength(page, new DeltaInts(page, from, end).skipToEnd(), end);
    }

    @Override
    void next() throws ParquetException {
      int kept = common.next();
      rests.next();
      if (kept > length) {
        throw new ParquetException("a page has a length that makes no sense");
      }
      // At most the length of the page, because each text adds no more than its rest.
      int whole = kept + rests.length;
      if (whole > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(whole, bytes.length * 2));
      }
      System.arraycopy(rests.bytes, rests.offset, bytes, kept, rests.length);
      length = whole;
    }
  }
}
