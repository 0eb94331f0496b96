package org.integg.cli.export;

import java.io.IOException;

/** The text for one place in a template. */
@FunctionalInterface
interface Part {
  /** Writes whole lines. */
  void writeTo(Sink out) throws IOException;
}
