package org.integg.corpora;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Makes sure that a zip archive is the whole file. Java reads the last archive in a file, and
 * ignores everything before and after it, even another archive.
 */
final class ZipBounds {
  private static final int END = 0x06054B50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int LOCATOR = 0x07064B50;
  private static final int LOCATOR_BYTES = 20;
  private static final int LARGE_END = 0x06064B50;
  private static final int LARGE_END_BYTES = 56;
  private static final int LISTED_BYTES = 46;

  /** Marks a number that has more than 32 bits and is stored elsewhere. */
  private static final long ELSEWHERE = 0xFFFF_FFFFL;

  private final RandomAccessFile file;

  private ZipBounds(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * Checks an archive.
   *
   * @throws ZipException if something precedes its first entry or follows its end
   */
  static void check(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      new ZipBounds(file).check();
    }
  }

  private void check() throws IOException {
    long end = end();
    ByteBuffer record = read(end, END_BYTES);
    long listEnd = end;
    long listBytes = Integer.toUnsignedLong(record.getInt(12));
    long list = Integer.toUnsignedLong(record.getInt(16));
    if (end >= LOCATOR_BYTES && read(end - LOCATOR_BYTES, 4).getInt(0) == LOCATOR) {
      listEnd = read(end - LOCATOR_BYTES, LOCATOR_BYTES).getLong(8);
      if (listEnd < 0
          || listEnd > end - LOCATOR_BYTES - LARGE_END_BYTES
          || read(listEnd, 4).getInt(0) != LARGE_END) {
        throw before();
      }
      ByteBuffer large = read(listEnd, LARGE_END_BYTES);
      if (large.getLong(4) != end - LOCATOR_BYTES - listEnd - 12) {
        throw before();
      }
      listBytes = large.getLong(40);
      list = large.getLong(48);
    }
    if (list < 0 || listBytes < 0 || list != listEnd - listBytes) {
      throw before();
    }
    if (list > 0 && !listsStart(list, listEnd)) {
      throw before();
    }
  }

  private static ZipException before() {
    return new ZipException("something else stands before it");
  }

  /** Finds the record that ends the archive and, with its comment, the file. */
  private long end() throws IOException {
    long length = file.length();
    int tail = (int) Math.min(length, END_BYTES + LONGEST_COMMENT);
    ByteBuffer bytes = read(length - tail, tail);
    for (int at = tail - END_BYTES; at >= 0; at--) {
      if (bytes.getInt(at) == END
          && Short.toUnsignedInt(bytes.getShort(at + 20)) == tail - at - END_BYTES) {
        return length - tail + at;
      }
    }
    throw new ZipException("its end is missing, or something else follows it");
  }

  /** Whether an entry in the list begins at the start of the file. */
  private boolean listsStart(long list, long listEnd) throws IOException {
    for (long at = list; at <= listEnd - LISTED_BYTES; ) {
      ByteBuffer entry = read(at, LISTED_BYTES);
      long start = Integer.toUnsignedLong(entry.getInt(42));
      if (start == 0 || start == ELSEWHERE) {
        return true;
      }
      at += LISTED_BYTES;
      for (int field = 28; field <= 32; field += 2) {
        at += Short.toUnsignedInt(entry.getShort(field));
      }
    }
    return false;
  }

  private ByteBuffer read(long at, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    file.seek(at);
    file.readFully(content);
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }
}
