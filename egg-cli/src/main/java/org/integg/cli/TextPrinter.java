package org.integg.cli;

import java.io.PrintWriter;
import org.integg.tokenizer.TextDecoder;
import org.integg.tokenizer.Tokenizer;

/** Prints a model's text token by token. */
final class TextPrinter {
  private final PrintWriter out;
  private final TextDecoder decoder;

  /** A printer at the start of a text. */
  TextPrinter(PrintWriter out, Tokenizer tokenizer) {
    this.out = out;
    this.decoder = new TextDecoder(tokenizer);
  }

  /**
   * Prints what a token completes; a separator is an empty line.
   *
   * @return false when nobody reads any more
   */
  boolean print(int token) {
    out.print(decoder.next(token));
    if (token == Tokenizer.SEPARATOR) {
      out.print("\n\n");
    }
    return !out.checkError();
  }

  /** Prints what was held back. */
  void finish() {
    out.print(decoder.finish());
    out.flush();
  }
}
