package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * JSON (RFC 8259) as a stream of bytes, which is checked and handed over piece by piece: no string,
 * number or object need fit into memory. {@code NaN} and infinities, which Python writes, are
 * numbers as well. That the bytes are UTF-8 is for the stream to check.
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
    /** The next part is {@code bytes[offset .. offset + length)}, in UTF-8. */
    void utf8(byte[] bytes, int offset, int length) throws IOException;

    /** The next part is an escaped character, or half of a surrogate pair. */
    void escaped(char unit) throws IOException;

    /** The string is complete. */
    void endText() throws IOException;
  }

  /** Something that is no JSON, or not what is looked for, and where in the bytes that shows. */
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

    /** What is wrong with the line, to follow its number. */
    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /** What is passed over. */
  private enum Nothing implements Text {
    NOTHING;

    @Override
    public void utf8(byte[] bytes, int offset, int length) {
      // passed over
    }

    @Override
    public void escaped(char unit) {
      // passed over
    }

    @Override
    public void endText() {
      // passed over
    }
  }

  /** Begins to read a stream, after the byte-order mark that files put together have within. */
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

  /** Bytes of the stream before the next one. */
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

  /** The next byte that is no space, or −1. */
  int peek() throws IOException {
    while (isSpace(here())) {
      at++;
    }
    return here();
  }

  private static boolean isSpace(int b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  /** Takes the bracket that begins an object or a list, which is next. */
  void open() throws IOException, Malformed {
    peek();
    at++;
    if (++depth > MAX_DEPTH) {
      throw new Malformed(offset(), "is nested deeper than " + MAX_DEPTH + " times");
    }
  }

  /** Whether an object or list that was just opened has anything before this bracket. */
  boolean begins(char close) throws IOException {
    return peek() != close || !close();
  }

  /** Whether an object or list has more after a comma, or this bracket is next. */
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

  /** Hands over the name of a field, and takes the colon after it. */
  void name(Text name) throws IOException, Malformed {
    string(name);
    if (peek() != ':') {
      throw expected("a colon");
    }
    at++;
  }

  /** Hands over a string. */
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

  /** Whether a byte of a string stands for itself; those of longer characters are negative. */
  private static boolean isPlain(byte b) {
    return b != '"' && b != '\\' && (b >= FIRST_PRINTED || b < 0);
  }

  /** The character that follows a backslash, or the half of a pair that it describes. */
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

  /** Passes over a value. */
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

  /** A byte for people. */
  private static String character(int b) {
    return b > ' ' && b < 0x7F
        ? "'" + (char) b + "'"
        : String.format(Locale.ROOT, "the byte 0x%02X", b);
  }
}
