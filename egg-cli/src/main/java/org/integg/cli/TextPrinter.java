package org.integg.cli;

import java.io.PrintWriter;
import org.integg.tokenizer.TextDecoder;
import org.integg.tokenizer.Tokenizer;

/** Prints a model's text token by token. */
final class TextPrinter {
  private final PrintWriter out;
  private final TextDecoder decoder;
  private final boolean harmless;

  /**
   * A printer at the start of a text.
   *
   * @param harmless whether control characters, which a terminal would obey, are replaced
   */
  TextPrinter(PrintWriter out, Tokenizer tokenizer, boolean harmless) {
    this.out = out;
    this.decoder = new TextDecoder(tokenizer);
    this.harmless = harmless;
  }

  /**
   * Prints what a token completes; a separator is an empty line.
   *
   * @return false when nobody reads any more
   */
  boolean print(int token) {
    print(decoder.next(token));
    if (token == Tokenizer.SEPARATOR) {
      print("\n\n");
    }
    return !out.checkError();
  }

  /** Prints what was held back. */
  void finish() {
    print(decoder.finish());
    out.flush();
  }

  private void print(String text) {
    out.print(harmless ? harmless(text) : text);
  }

  private static String harmless(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints().forEach(c -> result.appendCodePoint(isHarmless(c) ? c : 0xFFFD));
    return result.toString();
  }

  private static boolean isHarmless(int codePoint) {
    return codePoint == '\n' || codePoint == '\t' || Show.isPlain(codePoint);
  }
}
