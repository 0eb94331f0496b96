package org.integg.cli.export;

import java.util.List;
import java.util.Optional;

/** All formats. Only this class lists them. */
final class Formats {
  static final List<Format> ALL =
      List.of(new CProgram(), new WebPage(), new PythonProgram(), new PlainNumbers());

  private Formats() {}

  /** The format for a file's name. */
  static Optional<Format> of(String file) {
    return ALL.stream().filter(format -> file.endsWith(format.ending())).findFirst();
  }
}
