package org.integg.corpora;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Content as it is unpacked: knows how much came, and ends with a line where that is too much. */
final class MeasuredStream extends FilterInputStream {
  private final String name;
  private final long most;
  private long offset;

  /**
   * A stream.
   *
   * @param most bytes that it may give
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
      // Some decoders answer damaged data so.
      throw new IOException("damaged data", e);
    }
    count(n);
    return n;
  }

  private void count(int n) throws CorpusException {
    offset += Math.max(0, n);
    if (offset > most) {
      throw new CorpusException(
          name
              + ": unpacks to more than "
              + most
              + " bytes; if that is right, raise the limit with #limit="
              + ByteSize.roundedUp(most * 4));
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
