package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a tar archive on their way to its reader. They are checked, because the reader alone
 * would accept a truncated archive, ignore a second archive after the first, and hold names of any
 * length.
 */
final class TarBlocks extends InputStream {
  private static final int RECORD = 512;
  private static final int BUFFER = 1 << 16;

  /** Maximum bytes that describe one entry; names, owners and times take a few thousand. */
  private static final int MAX_HEADER = 1 << 20;

  private final InputStream in;
  private final String name;
  private boolean inHeader;
  private long headerBytes;

  /** Zero bytes since the last other byte. */
  private long zeros;

  TarBlocks(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  /** Marks the point from which the reader looks for the next entry. */
  void headerBegins() {
    inHeader = true;
    headerBytes = 0;
  }

  void headerEnds() {
    inHeader = false;
  }

  /**
   * Reads to the end, after the reader has found the last entry.
   *
   * @throws CorpusException unless zero bytes, at least a record of them, end the archive
   */
  void requireEnd() throws IOException {
    // Bytes before the first record are the padding of the last entry.
    boolean sound = zeros >= RECORD && zeros > headerBytes - RECORD;
    byte[] buffer = new byte[BUFFER];
    for (int n = read(buffer, 0, BUFFER); n >= 0; n = read(buffer, 0, BUFFER)) {
      sound &= zeros >= n;
    }
    if (!sound) {
      throw new CorpusException(
          name
              + ": broken tar archive (its end is missing, or something else follows it); fetch it"
              + " again, or make it one archive");
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = in.read(into, offset, length);
    for (int i = offset; i < offset + n; i++) {
      zeros = into[i] == 0 ? zeros + 1 : 0;
    }
    headerBytes += inHeader ? Math.max(0, n) : 0;
    if (inHeader && headerBytes > MAX_HEADER) {
      throw new CorpusException(name + ": the header of an entry is longer than a mebibyte");
    }
    return n;
  }
}
