package org.integg.corpora;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The content of all members of a gzip file (RFC 1952), one after the other. Every header, checksum
 * and length is checked, and only zero bytes may follow the last member. {@link
 * java.util.zip.GZIPInputStream} treats anything but a sound member as the end.
 */
final class GzipMembers extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int MAGIC_1 = 0x1F;
  private static final int MAGIC_2 = 0x8B;
  private static final int DEFLATED = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final BufferedInputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final CRC32 headerCrc = new CRC32();
  private final byte[] packed = new byte[BUFFER];
  private final byte[] one = new byte[1];

  /** Bytes in {@code packed} that were passed to the inflater. */
  private int given;

  private boolean ended;

  /**
   * Reads the first header.
   *
   * @throws ZipException if there is no header
   * @throws EOFException if the header is truncated
   */
  GzipMembers(InputStream in) throws IOException {
    this.in = new BufferedInputStream(in, BUFFER);
    header(next());
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int n = inflate(into, offset, length);
      if (n > 0) {
        crc.update(into, offset, n);
        return n;
      }
      if (inflater.finished()) {
        trailer();
        nextMember();
      } else if (inflater.needsDictionary()) {
        throw new ZipException("a preset dictionary");
      } else if (inflater.needsInput()) {
        fill();
      }
    }
    return -1;
  }

  private int inflate(byte[] into, int offset, int length) throws ZipException {
    try {
      return inflater.inflate(into, offset, length);
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage() == null ? "damaged data" : e.getMessage());
    }
  }

  /** Gives the inflater all available bytes, and leaves the stream's position unchanged. */
  private void fill() throws IOException {
    in.mark(BUFFER);
    given = in.read(packed, 0, BUFFER);
    if (given < 0) {
      throw new EOFException();
    }
    inflater.setInput(packed, 0, given);
  }

  /** Moves the stream to the end of a member's data, and checks the data against the trailer. */
  private void trailer() throws IOException {
    int unused = inflater.getRemaining();
    if (given > 0) {
      in.reset();
      in.skipNBytes((long) given - unused);
    }
    long stored = fourBytes();
    long length = fourBytes();
    if (stored != crc.getValue()) {
      throw new ZipException("its checksum does not match");
    }
    if (length != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw new ZipException("its length does not match");
    }
  }

  private long fourBytes() throws IOException {
    long value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value |= (long) next() << 8 * i;
    }
    return value;
  }

  private void nextMember() throws IOException {
    int first = in.read();
    if (first < 0) {
      ended = true;
      return;
    }
    if (first == 0) {
      zeros();
      ended = true;
      return;
    }
    inflater.reset();
    crc.reset();
    given = 0;
    header(first);
  }

  /** Skips zeros, with which tapes fill their last block. */
  private void zeros() throws IOException {
    for (int n = in.read(packed, 0, BUFFER); n >= 0; n = in.read(packed, 0, BUFFER)) {
      for (int i = 0; i < n; i++) {
        if (packed[i] != 0) {
          throw new ZipException("something else follows its end");
        }
      }
    }
  }

  private void header(int first) throws IOException {
    headerCrc.reset();
    headerCrc.update(first);
    if (first != MAGIC_1 || headerByte() != MAGIC_2) {
      throw new ZipException("something else follows its end");
    }
    if (headerByte() != DEFLATED) {
      throw new ZipException("an unknown method");
    }
    int flags = headerByte();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("reserved flags are set");
    }
    for (int i = 0; i < 6; i++) {
      headerByte(); // time, level and system
    }
    if ((flags & EXTRA) != 0) {
      int length = headerByte() | headerByte() << 8;
      for (int i = 0; i < length; i++) {
        headerByte();
      }
    }
    for (int text : new int[] {NAME, COMMENT}) {
      while ((flags & text) != 0 && headerByte() != 0) {
        // a name or a comment, up to its zero byte
      }
    }
    if ((flags & HEADER_CRC) != 0) {
      int expected = (int) headerCrc.getValue() & 0xFFFF;
      if ((headerByte() | headerByte() << 8) != expected) {
        throw new ZipException("the checksum of its header does not match");
      }
    }
  }

  private int headerByte() throws IOException {
    int b = next();
    headerCrc.update(b);
    return b;
  }

  /** The next byte; it is an error if there is none. */
  private int next() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException();
    }
    return b;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
