package org.integg.cli.export;

import java.io.IOException;

/** What goes into a place of a template. */
@FunctionalInterface
interface Part {
  /** Writes whole lines. */
  void writeTo(Sink out) throws IOException;
}
