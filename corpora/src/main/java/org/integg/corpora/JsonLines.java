package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Documents from lines of JSON: the text at one place of each line's object. A line ends with a
 * line feed, a carriage return, or both, and is one value. Empty lines are passed over.
 */
final class JsonLines {
  private static final int BUFFER = 1 << 16;

  /** Memory that a byte of a line can take: the line, while it grows, and its text, twice. */
  private static final int MEMORY_PER_BYTE = 8;

  private final String name;
  private final Allowance allowance;
  private final DocumentSink sink;
  private final JsonText json;
  private long line;
  private long lineStart;
  private boolean afterReturn;

  JsonLines(String name, FieldPath field, Allowance allowance, DocumentSink sink) {
    this.name = name;
    this.allowance = allowance;
    this.sink = sink;
    this.json = new JsonText(field);
  }

  void read(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int size = 0;
    for (int n = read(in, buffer, 0); n >= 0; n = read(in, buffer, size)) {
      int start = 0;
      for (int at = size; at < size + n; at++) {
        if (buffer[at] == '\n' || buffer[at] == '\r') {
          if (afterReturn && buffer[at] == '\n' && at == start) {
            lineStart++; // the second half of a line's end
          } else {
            line(buffer, start, at);
          }
          start = at + 1;
          afterReturn = buffer[at] == '\r';
        }
      }
      size += n - start;
      System.arraycopy(buffer, start, buffer, 0, size);
      if (size == buffer.length) {
        buffer = longer(buffer);
      }
    }
    line(buffer, 0, size);
  }

  private static int read(InputStream in, byte[] buffer, int size) throws IOException {
    return in.read(buffer, size, buffer.length - size);
  }

  private byte[] longer(byte[] buffer) throws CorpusException {
    if (buffer.length > Integer.MAX_VALUE / 2) {
      line++;
      throw bad(0, "is longer than a gibibyte; cut it");
    }
    allowance.require(2L * MEMORY_PER_BYTE * buffer.length, name, "line " + (line + 1));
    return Arrays.copyOf(buffer, buffer.length * 2);
  }

  private void line(byte[] text, int from, int to) throws IOException {
    line++;
    boolean blank = true;
    for (int at = from; at < to && blank; at++) {
      blank = text[at] == ' ' || text[at] == '\t';
    }
    if (!blank) {
      document(parse(text, from, to - from));
    }
    lineStart += to - from + 1;
  }

  private void document(JsonText.Found found) throws IOException {
    String where = name + " line " + line;
    if (found.halves()) {
      sink.remark(Remark.HALF_PAIR, where);
    }
    byte[] utf8 = found.text().getBytes(StandardCharsets.UTF_8);
    sink.begin(where, true);
    if (utf8.length > 0) {
      sink.text(utf8, 0, utf8.length);
    }
    sink.end();
  }

  private JsonText.Found parse(byte[] text, int from, int length) throws CorpusException {
    try {
      return json.find(text, from, length);
    } catch (JsonText.Malformed e) {
      throw bad(e.offset(), e.getMessage());
    }
  }

  private CorpusException bad(long offset, String what) {
    return new CorpusException(
        name + ": line " + line + " (offset " + (lineStart + offset) + "): " + what);
  }
}
