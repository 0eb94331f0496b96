package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Documents from lines of JSON: the text of one field of each line's object. Lines and texts that
 * are empty are passed over. Half a surrogate pair, which JSON can name and UTF-8 cannot, becomes a
 * question mark.
 */
final class JsonLines {
  private static final int BUFFER = 1 << 16;
  private static final JsonFactory JSON = new JsonFactory();

  private final String name;
  private final String field;
  private final DocumentSink sink;
  private long line;
  private long lineStart;

  JsonLines(String name, String field, DocumentSink sink) {
    this.name = name;
    this.field = field;
    this.sink = sink;
  }

  void read(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int size = 0;
    for (int n = read(in, buffer, 0); n >= 0; n = read(in, buffer, size)) {
      int start = 0;
      for (int at = size; at < size + n; at++) {
        if (buffer[at] == '\n') {
          line(buffer, start, at);
          start = at + 1;
        }
      }
      size += n - start;
      System.arraycopy(buffer, start, buffer, 0, size);
      if (size == buffer.length) {
        if (size > Integer.MAX_VALUE / 2) {
          line++;
          throw bad(0, "is longer than a gibibyte; cut it");
        }
        buffer = Arrays.copyOf(buffer, size * 2);
      }
    }
    line(buffer, 0, size);
  }

  private static int read(InputStream in, byte[] buffer, int size) throws IOException {
    return in.read(buffer, size, buffer.length - size);
  }

  private void line(byte[] text, int from, int to) throws IOException {
    line++;
    boolean blank = true;
    for (int at = from; at < to && blank; at++) {
      blank = text[at] == ' ' || text[at] == '\t' || text[at] == '\r';
    }
    if (!blank) {
      String document = parse(text, from, to - from);
      if (!document.isEmpty()) {
        byte[] utf8 = document.getBytes(StandardCharsets.UTF_8);
        sink.begin(name + " line " + line, true);
        sink.text(utf8, 0, utf8.length);
        sink.end();
      }
    }
    lineStart += to - from + 1;
  }

  private String parse(byte[] text, int from, int length) throws CorpusException {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text, from, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw bad(0, "is not a JSON object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = field.equals(json.currentName());
        JsonToken value = json.nextToken();
        if (!wanted) {
          json.skipChildren();
        } else if (value == JsonToken.VALUE_STRING) {
          return json.getString();
        } else {
          throw bad(0, "the field '" + field + "' is no text");
        }
      }
      throw bad(0, "there is no field '" + field + "'; name the right one with #field=NAME");
    } catch (JacksonException e) {
      String reason = e.getOriginalMessage().lines().findFirst().orElse("");
      long column = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
      throw bad(Math.max(0, column - from), "is not JSON: " + reason);
    }
  }

  private CorpusException bad(long offset, String what) {
    return new CorpusException(
        name + ": line " + line + " (offset " + (lineStart + offset) + "): " + what);
  }
}
