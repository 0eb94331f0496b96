package org.integg.cli.export;

import java.io.IOException;

/** A kind of file that a model can be exported to; {@link Formats} has all of them. */
interface Format {
  /** How the names of its files end, with the dot. */
  String ending();

  /** A line for users about what to do with such a file; {@code file} is its name. */
  String use(String file);

  /** Writes the whole file. */
  void write(ExportedModel model, Sink out) throws IOException;
}
