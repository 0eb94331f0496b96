package org.integg.corpora;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Content as it is unpacked. It counts the bytes, and fails with a one-line message if there are
 * too many.
 */
final class MeasuredStream extends FilterInputStream {
  private final String name;
  private final long most;
  private long offset;

  /**
   * A stream.
   *
   * @param most maximum number of bytes
   */
  MeasuredStream(InputStream in, String name, long most) {
    super(in);
    this.name = name;
    this.most = most;
  }

  /** Bytes that were read so far. */
  long offset() {
    return offset;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int n;
    try {
      n = in.read(into, from, length);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
      // Some decoders react to damaged data like this.
      throw new IOException("damaged data", e);
    }
    count(n);
    return n;
  }

  /** Always 0, because some decoders throw here what they would throw when they are read. */
  @Override
  public int available() {
    return 0;
  }

  private void count(int n) throws CorpusException {
    offset += Math.max(0, n);
    if (offset > most) {
      throw new CorpusException(new Allowance(0, most).tooLong(name));
    }
  }

  @Override
  public long skip(long n) throws IOException {
    throw new UnsupportedOperationException("every byte is read");
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
