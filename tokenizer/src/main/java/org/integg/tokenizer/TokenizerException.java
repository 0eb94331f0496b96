package org.integg.tokenizer;

import java.io.IOException;

/**
 * A tokenizer file that cannot be used. The message is one line for the user: the file, what is
 * wrong, where, and what to do. Quoted text from the file cannot break the line or control a
 * terminal.
 */
public final class TokenizerException extends IOException {
  private static final long serialVersionUID = 1;

  /** An exception whose message is {@code line}. */
  public TokenizerException(String line) {
    super(Foreign.line(line));
  }

  /** An exception whose message is {@code line}, kept together with what caused it. */
  public TokenizerException(String line, Throwable cause) {
    super(Foreign.line(line), cause);
  }
}
