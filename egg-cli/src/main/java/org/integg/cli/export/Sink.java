package org.integg.cli.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Where an exported file's text goes, in UTF-8. */
final class Sink {
  private final OutputStream out;

  /** Writes to a stream that the caller buffers and closes. */
  Sink(OutputStream out) {
    this.out = out;
  }

  /** Part of a line. */
  void text(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The end of a line, or all of it. */
  void line(String text) throws IOException {
    text(text);
    out.write('\n');
  }
}
