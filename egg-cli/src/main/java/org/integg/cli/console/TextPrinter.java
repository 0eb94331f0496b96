package org.integg.cli.console;

import java.io.PrintWriter;
import org.integg.tokenizer.TextDecoder;
import org.integg.tokenizer.Tokenizer;

/** Prints a model's text token by token. */
public final class TextPrinter {
  private final PrintWriter out;
  private final TextDecoder decoder;

  /** A printer at the start of a text. */
  public TextPrinter(PrintWriter out, Tokenizer tokenizer) {
    this.out = out;
    this.decoder = new TextDecoder(tokenizer);
  }

  /**
   * Prints the text that a token completes; a separator becomes an empty line.
   *
   * @return false if the reader has closed the output
   */
  public boolean print(int token) {
    out.print(decoder.next(token));
    if (token == Tokenizer.SEPARATOR) {
      out.print("\n\n");
    }
    return !out.checkError();
  }

  /** Prints what was held back. */
  public void finish() {
    out.print(decoder.finish());
    out.flush();
  }
}
