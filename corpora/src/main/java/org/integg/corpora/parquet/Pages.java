package org.integg.corpora.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;

/** The pages of one column's chunk, unpacked one after the other. */
final class Pages {
  private static final int DATA = 0;
  private static final int DICTIONARY = 2;
  private static final int DATA_2 = 3;
  private static final int WINDOW = 1 << 13;
  private static final int PIECE = 1 << 20;

  private final FileChannel channel;
  private final Codec codec;
  private final Budget budget;
  private final long values;
  private final long end;
  private long at;
  private Dictionary dictionary = Dictionary.none();

  /** How many of the chunk's values were read so far. */
  private long seen;

  /**
   * A page of values.
   *
   * @param values number of values, including nulls
   * @param bytes the unpacked bytes
   * @param size the size of the page, at most the array's
   * @param repetition where repetition levels, which begin at 0, end; −1 if both kinds of levels
   *     have their lengths before them
   * @param definition where the definition levels, which follow, end
   * @param encoding the encoding of the texts
   */
  record Page(int values, byte[] bytes, int size, int repetition, int definition, int encoding) {}

  /** A page's header. */
  private static final class Head {
    private int type = -1;
    private long unpacked;
    private long packed;
    private long crc = -1;
    private boolean hasCrc;
    private long values;
    private int encoding = -1;
    private long repetition;
    private long definition;
    private boolean compressed = true;
  }

  Pages(FileChannel channel, Footer.Chunk chunk, Budget budget) throws IOException {
    if (chunk.elsewhere()) {
      throw new ParquetException("a column is encrypted or in another file, which is not read");
    }
    this.channel = channel;
    this.codec = Codec.of(chunk.codec());
    this.budget = budget;
    this.values = chunk.values();
    this.at = chunk.start();
    this.end = channel.size();
    if (at < 0 || at > end) {
      throw new ParquetException("a column begins outside of the file");
    }
  }

  Dictionary dictionary() {
    return dictionary;
  }

  /** The next page of values; null after the last page. */
  @org.jspecify.annotations.Nullable
  Page next() throws IOException {
    while (seen < values) {
      Head head = head();
      byte[] packed = read(channel, at, length(head.packed));
      at += packed.length;
      check(head, packed);
      switch (head.type) {
        case DICTIONARY -> dictionary(head, packed);
        case DATA -> {
          count(head);
          return data(head, packed);
        }
        case DATA_2 -> {
          count(head);
          return data2(head, packed);
        }
        default -> {
          // an index
        }
      }
    }
    return null;
  }

  private void count(Head head) throws ParquetException {
    seen += head.values;
    if (head.values < 0 || head.values > Integer.MAX_VALUE || seen > values) {
      throw new ParquetException("a page has more values than its column");
    }
  }

  private int length(long bytes) throws ParquetException {
    if (bytes < 0 || bytes > end - at || bytes > Integer.MAX_VALUE - 8) {
      throw new ParquetException("a page is longer than the file");
    }
    return (int) bytes;
  }

  private static void check(Head head, byte[] packed) throws ParquetException {
    CRC32 crc = new CRC32();
    crc.update(packed);
    if (head.hasCrc && (int) crc.getValue() != (int) head.crc) {
      throw new ParquetException("the checksum of a page does not match");
    }
  }

  private void dictionary(Head head, byte[] packed) throws ParquetException {
    if (head.encoding != 0 && head.encoding != 2) {
      throw new ParquetException("a dictionary has the encoding " + head.encoding);
    }
    // Memory holds the texts and the places where they begin.
    byte[] bytes = unpack(head, packed, 0, 3, true);
    int count = (int) Math.min(Integer.MAX_VALUE, head.values);
    dictionary = Dictionary.of(bytes, bytes.length, count);
  }

  private Page data(Head head, byte[] packed) throws ParquetException {
    byte[] bytes = unpack(head, packed, 0, times(head), true);
    return new Page((int) head.values, bytes, bytes.length, -1, -1, head.encoding);
  }

  /** Reads the second kind of page, whose levels are not compressed. */
  private Page data2(Head head, byte[] packed) throws ParquetException {
    long levels = head.repetition + head.definition;
    if (head.repetition < 0
        || head.definition < 0
        || levels > packed.length
        || levels > head.unpacked) {
      throw new ParquetException("the levels of a page are longer than the page");
    }
    byte[] bytes = unpack(head, packed, (int) levels, times(head), head.compressed);
    return new Page(
        (int) head.values, bytes, bytes.length, (int) head.repetition, (int) levels, head.encoding);
  }

  /**
   * How many pages memory holds: two while the previous page is still held, and more if texts share
   * their starts.
   */
  private static int times(Head head) {
    return head.encoding == Texts.DELTA ? 4 : 2;
  }

  private byte[] unpack(Head head, byte[] packed, int plain, int times, boolean compressed)
      throws ParquetException {
    if (head.unpacked < 0 || head.unpacked > Integer.MAX_VALUE - 8) {
      throw new ParquetException("a page has a size that makes no sense");
    }
    budget.page(head.unpacked, times);
    byte[] bytes = new byte[(int) head.unpacked];
    System.arraycopy(packed, 0, bytes, 0, plain);
    boolean empty = plain == packed.length && plain == bytes.length;
    if (!empty) {
      Codec how = compressed ? codec : Codec.NONE;
      how.unpack(packed, plain, packed.length, bytes, plain, bytes.length);
    }
    return bytes;
  }

  private Head head() throws IOException {
    for (long window = WINDOW; ; window *= 4) {
      int length = (int) Math.min(Math.min(window, 1 << 26), end - at);
      byte[] bytes = read(channel, at, length);
      Head head = new Head();
      ThriftReader in = new ThriftReader(bytes, bytes.length);
      try {
        in.struct(number -> field(in, head, number));
        at += in.position();
        return head;
      } catch (ThriftReader.TooShort e) {
        if (length < window) {
          throw e;
        }
      }
    }
  }

  /** Reads a field. Field numbers are those of the format's Thrift definition. */
  private static void field(ThriftReader in, Head head, int number) throws ParquetException {
    switch (number) {
      case 1 -> head.type = (int) in.integer(-1);
      case 2 -> head.unpacked = in.integer(-1);
      case 3 -> head.packed = in.integer(-1);
      case 4 -> {
        head.crc = in.integer(-1);
        head.hasCrc = true;
      }
      case 5, 7 ->
          in.nested(inner -> {
            if (inner == 1) {
              head.values = in.integer(-1);
            } else if (inner == 2) {
              head.encoding = (int) in.integer(-1);
            }
          });
      case 8 -> in.nested(inner -> field2(in, head, inner));
      default -> {
        // of no interest
      }
    }
  }

  private static void field2(ThriftReader in, Head head, int number) throws ParquetException {
    switch (number) {
      case 1 -> head.values = in.integer(-1);
      case 4 -> head.encoding = (int) in.integer(-1);
      case 5 -> head.definition = in.integer(-1);
      case 6 -> head.repetition = in.integer(-1);
      case 7 -> head.compressed = in.truth(true);
      default -> {
        // of no interest
      }
    }
  }

  /** Reads existing bytes, one piece at a time, because Java copies each piece outside its heap. */
  static byte[] read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.position() < length) {
      bytes.limit(Math.min(length, bytes.position() + PIECE));
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException();
      }
    }
    return bytes.array();
  }
}
