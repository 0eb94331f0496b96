package org.integg.cli.export;

import java.util.List;
import java.util.Optional;

/** All formats. This is the only place that knows them one by one. */
final class Formats {
  static final List<Format> ALL =
      List.of(new CProgram(), new WebPage(), new PythonProgram(), new PlainNumbers());

  private Formats() {}

  /** The kind of a file's name. */
  static Optional<Format> of(String file) {
    return ALL.stream().filter(format -> file.endsWith(format.ending())).findFirst();
  }
}
