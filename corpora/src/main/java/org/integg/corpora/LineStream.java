package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * The lines of a stream, each as a stream by itself, so that no line needs to fit into memory. A
 * line ends with a line feed, a carriage return, or both. Lines with only spaces and tabs are
 * skipped, as are spaces at the start of a line.
 */
final class LineStream extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final String name;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;

  /** Bytes before the buffer. */
  private long before;

  private long line;

  /** Bytes of the whole stream before the first byte of this line that is not a space. */
  private long start;

  private Utf8Check check = new Utf8Check();

  /**
   * The lines of {@code in}, which is not closed.
   *
   * @param name for messages
   */
  LineStream(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  /** Goes to the next line that is not blank; false if there is none. */
  boolean next() throws IOException {
    do {
      if (line > 0 && !endLine()) {
        return false;
      }
      line++;
      while (peek() == ' ' || peek() == '\t') {
        at++;
      }
    } while (isLineEnd(peek()));
    start = before + at;
    check = new Utf8Check();
    return peek() >= 0;
  }

  /** Skips the rest of this line and its end; false if there is no end. */
  private boolean endLine() throws IOException {
    while (peek() >= 0 && !isLineEnd(peek())) {
      at++;
    }
    int first = peek();
    if (first < 0) {
      return false;
    }
    at++;
    if (first == '\r' && peek() == '\n') {
      at++;
    }
    return true;
  }

  /** The number of this line, from 1. */
  long line() {
    return line;
  }

  private static boolean isLineEnd(int b) {
    return b == '\n' || b == '\r';
  }

  /** The next byte, whatever it is, or −1. */
  private int peek() throws IOException {
    if (at == end) {
      before += end;
      at = 0;
      end = Math.max(0, in.read(buffer, 0, buffer.length));
    }
    return at == end ? -1 : buffer[at] & 0xFF;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (peek() < 0 || isLineEnd(peek())) {
      return -1;
    }
    int most = Math.min(length, end - at);
    int n = 1;
    while (n < most && !isLineEnd(buffer[at + n])) {
      n++;
    }
    requireText(n);
    System.arraycopy(buffer, at, into, from, n);
    at += n;
    return n;
  }

  private void requireText(int n) throws CorpusException {
    long bad = check.check(buffer, at, n);
    if (bad >= 0) {
      int value = check.bad();
      throw bad(
          bad,
          value == 0
              ? "has a zero byte, which no text has; fetch or write the file again"
              : String.format(
                  Locale.ROOT,
                  "is not UTF-8: byte 0x%02X; convert it, for example with iconv",
                  value));
    }
  }

  /** The exception for a problem in this line, {@code offset} bytes after its start. */
  CorpusException bad(long offset, String what) {
    return new CorpusException(
        name + ": line " + line + " (offset " + (start + offset) + "): " + what);
  }
}
