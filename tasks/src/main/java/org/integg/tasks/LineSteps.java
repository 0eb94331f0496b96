package org.integg.tasks;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Delivers the bytes of one line at a time, and never reports that more are available. So a decoder
 * on top fails in the line that is being read, not while it reads ahead.
 */
final class LineSteps extends FilterInputStream {
  private final byte[] buffer = new byte[1 << 13];
  private int at;
  private int end;

  LineSteps(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
      if (end == 0) {
        return -1;
      }
    }
    int most = Math.min(length, end - at);
    int count = 0;
    boolean lineEnds = false;
    while (count < most && !lineEnds) {
      byte next = buffer[at++];
      into[from + count++] = next;
      lineEnds = next == '\n' || next == '\r'; // these bytes are never part of a longer character
    }
    return count;
  }

  @Override
  public int available() {
    return 0;
  }
}
