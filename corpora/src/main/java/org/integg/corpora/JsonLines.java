package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;

/**
 * Documents from lines of JSON: the text at one place of each line's object. A line ends with a
 * line feed, a carriage return, or both, and is one value. Empty lines are skipped. Lines are read
 * piece by piece, so a long line takes no more memory.
 */
final class JsonLines {
  private final String name;
  private final DocumentSink sink;
  private final Utf8Writer writer;
  private final JsonText json;

  JsonLines(String name, FieldPath field, DocumentSink sink) {
    this.name = name;
    this.sink = sink;
    this.writer = new Utf8Writer(sink);
    this.json = new JsonText(field, writer);
  }

  void read(InputStream in) throws IOException {
    LineStream lines = new LineStream(in, name);
    while (lines.next()) {
      document(lines);
    }
  }

  private void document(LineStream line) throws IOException {
    String where = name + " line " + line.line();
    sink.begin(where, true);
    try {
      json.find(line);
    } catch (JsonScanner.Malformed e) {
      throw line.bad(e.offset(), e.getMessage());
    }
    writer.flush();
    if (writer.hadHalves()) {
      sink.remark(Remark.HALF_PAIR, where);
    }
    if (json.leftOutItems()) {
      sink.remark(Remark.ITEM, where);
    }
    sink.end();
  }
}
