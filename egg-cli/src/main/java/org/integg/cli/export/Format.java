package org.integg.cli.export;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A kind of file that a model can be exported to. */
sealed interface Format permits CProgram, WebPage, PythonProgram, PlainNumbers {
  /** All of them. */
  List<Format> ALL =
      List.of(new CProgram(), new WebPage(), new PythonProgram(), new PlainNumbers());

  /** How the names of its files end, with the point. */
  String ending();

  /** What to do with such a file, as a line for people; {@code file} is its name. */
  String use(String file);

  /** Writes the whole file. */
  void write(ExportedModel model, Sink out) throws IOException;

  /** The kind of a file's name. */
  static Optional<Format> of(String file) {
    return ALL.stream().filter(format -> file.endsWith(format.ending())).findFirst();
  }
}
