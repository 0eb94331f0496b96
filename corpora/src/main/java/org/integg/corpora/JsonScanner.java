package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Reads JSON (RFC 8259) from a stream of bytes. It checks the JSON and passes it on piece by piece,
 * so no string, number or object needs to fit into memory. {@code NaN} and infinities, which Python
 * writes, count as numbers. The stream has to check that the bytes are UTF-8.
 */
final class JsonScanner {
  private static final int BUFFER = 1 << 13;
  private static final int MAX_DEPTH = 1000;
  private static final int FIRST_PRINTED = 0x20;
  private static final int UNICODE_DIGITS = 4;
  private static final int[] MARK = {0xEF, 0xBB, 0xBF};

  private final byte[] buffer = new byte[BUFFER];
  private InputStream in = InputStream.nullInputStream();
  private int at;
  private int end;

  /** Bytes before the buffer. */
  private long before;

  private int depth;

  /** Takes a string as it is read. */
  interface Text {
    /** Takes the next part, {@code bytes[offset .. offset + length)}, in UTF-8. */
    void utf8(byte[] bytes, int offset, int length) throws IOException;

    /** Takes an escaped character, or half of a surrogate pair. */
    void escaped(char unit) throws IOException;

    /** Ends the string. */
    void endText() throws IOException;
  }

  /** The text is not JSON, or not what is sought, with the offset of the problem. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    private final long offset;

    Malformed(long offset, String what) {
      super(what);
      this.offset = offset;
    }

    long offset() {
      return offset;
    }

    /** What is wrong with the line, as text to follow the line number. */
    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /** Ignores a text. */
  private enum Nothing implements Text {
    NOTHING;

    @Override
    public void utf8(byte[] bytes, int offset, int length) {
      // skipped
    }

    @Override
    public void escaped(char unit) {
      // skipped
    }

    @Override
    public void endText() {
      // skipped
    }
  }

  /**
   * Begins to read a stream, after a byte order mark, which concatenated files have in the middle.
   */
  void start(InputStream stream) throws IOException {
    in = stream;
    at = 0;
    end = 0;
    before = 0;
    depth = 0;
    for (int i = 0; i < MARK.length && here() == MARK[i]; i++) {
      at++;
    }
  }

  /** Number of bytes of the stream before the next one. */
  long offset() {
    return before + at;
  }

  /** The next byte, or −1. */
  private int here() throws IOException {
    if (at == end) {
      before += end;
      at = 0;
      end = Math.max(0, in.read(buffer, 0, buffer.length));
    }
    return at == end ? -1 : buffer[at] & 0xFF;
  }

  /** The next byte that is not white space, or −1. */
  int peek() throws IOException {
    while (isSpace(here())) {
      at++;
    }
    return here();
  }

  private static boolean isSpace(int b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  /** Consumes the next byte, which must be the bracket that begins an object or a list. */
  void open() throws IOException, Malformed {
    peek();
    at++;
    if (++depth > MAX_DEPTH) {
      throw new Malformed(offset(), "is nested deeper than " + MAX_DEPTH + " times");
    }
  }

  /** Whether an object or list that was just opened has anything before its closing bracket. */
  boolean begins(char close) throws IOException {
    return peek() != close || !close();
  }

  /** Whether an object or list continues after a comma; false if its closing bracket is next. */
  boolean goesOn(char close) throws IOException, Malformed {
    int next = peek();
    if (next == close) {
      return !close();
    }
    if (next != ',') {
      throw expected("a comma or '" + close + "'");
    }
    at++;
    return true;
  }

  private boolean close() {
    at++;
    depth--;
    return true;
  }

  /** Passes on the name of a field, and consumes the colon after it. */
  void name(Text name) throws IOException, Malformed {
    string(name);
    if (peek() != ':') {
      throw expected("a colon");
    }
    at++;
  }

  /** Passes on a string. */
  void string(Text text) throws IOException, Malformed {
    if (peek() != '"') {
      throw expected("a string");
    }
    at++;
    for (int next = here(); next != '"'; next = here()) {
      int from = at;
      while (at < end && isPlain(buffer[at])) {
        at++;
      }
      if (at > from) {
        text.utf8(buffer, from, at - from);
      } else if (next == '\\') {
        at++;
        text.escaped(escaped());
      } else {
        throw next < 0
            ? expected("the end of a string")
            : broken(character(next) + " within a string, where it must be escaped");
      }
    }
    at++;
    text.endText();
  }

  /** Whether a byte of a string stands for itself. Bytes of longer characters are negative. */
  private static boolean isPlain(byte b) {
    return b != '"' && b != '\\' && (b >= FIRST_PRINTED || b < 0);
  }

  /** The character, or half of a surrogate pair, that an escape after a backslash describes. */
  private char escaped() throws IOException, Malformed {
    int letter = here();
    int found = "\"\\/bfnrtu".indexOf(letter);
    if (found < 0) {
      throw expected("one of \"\\/bfnrtu after a backslash");
    }
    at++;
    if (letter != 'u') {
      return "\"\\/\b\f\n\r\t".charAt(found);
    }
    int unit = 0;
    for (int i = 0; i < UNICODE_DIGITS; i++) {
      int digit = here() < 0x80 ? Character.digit(here(), 16) : -1;
      if (digit < 0) {
        throw expected("four hexadecimal digits after \\u");
      }
      unit = unit << 4 | digit;
      at++;
    }
    return (char) unit;
  }

  /** Skips a value. */
  void skip() throws IOException, Malformed {
    int next = peek();
    switch (next) {
      case '{' -> {
        open();
        for (boolean more = begins('}'); more; more = goesOn('}')) {
          name(Nothing.NOTHING);
          skip();
        }
      }
      case '[' -> {
        open();
        for (boolean more = begins(']'); more; more = goesOn(']')) {
          skip();
        }
      }
      case '"' -> string(Nothing.NOTHING);
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      case 'N' -> word("NaN");
      case 'I' -> word("Infinity");
      default -> number();
    }
  }

  /** Whether a byte can begin a value. */
  static boolean beginsValue(int b) {
    return b >= 0 && "{[\"-tfnNI0123456789".indexOf(b) >= 0;
  }

  private void word(String word) throws IOException, Malformed {
    for (int i = 0; i < word.length(); i++) {
      if (here() != word.charAt(i)) {
        throw expected("'" + word + "'");
      }
      at++;
    }
  }

  private void number() throws IOException, Malformed {
    if (!beginsValue(peek())) {
      throw expected("a value");
    }
    if (here() == '-') {
      at++;
      if (here() == 'I') {
        word("Infinity");
        return;
      }
    }
    if (here() == '0') {
      at++;
    } else {
      digits();
    }
    if (here() == '.') {
      at++;
      digits();
    }
    if (here() == 'e' || here() == 'E') {
      at++;
      if (here() == '+' || here() == '-') {
        at++;
      }
      digits();
    }
  }

  private void digits() throws IOException, Malformed {
    if (!isDigit(here())) {
      throw expected("a digit");
    }
    while (isDigit(here())) {
      at++;
    }
  }

  private static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  private Malformed expected(String what) throws IOException {
    int next = here();
    return broken(
        (next < 0 ? "it ends" : character(next) + " stands") + " where " + what + " must");
  }

  private Malformed broken(String what) {
    return new Malformed(offset(), "is not JSON: " + what);
  }

  /** A byte as messages show it. */
  private static String character(int b) {
    return b > ' ' && b < 0x7F
        ? "'" + (char) b + "'"
        : String.format(Locale.ROOT, "the byte 0x%02X", b);
  }
}
