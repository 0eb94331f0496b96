package org.integg.tokenizer;

import java.io.IOException;

/**
 * A tokenizer file that cannot be used. The message is one line for the user: the file, what is
 * wrong, where, what to do.
 */
public final class TokenizerException extends IOException {
  private static final long serialVersionUID = 1;

  /** An exception whose message is {@code line}. */
  public TokenizerException(String line) {
    super(line);
  }

  /** An exception whose message is {@code line}, kept together with what caused it. */
  public TokenizerException(String line, Throwable cause) {
    super(line, cause);
  }
}
