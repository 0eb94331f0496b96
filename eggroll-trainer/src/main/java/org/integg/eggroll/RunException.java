package org.integg.eggroll;

import java.io.IOException;
import org.integg.tokenizer.Foreign;

/**
 * A run's folder cannot be made, used or trusted. The message is one line: which file and field,
 * what is wrong, what to do; what others wrote in it cannot make it two, or steer a terminal.
 */
public final class RunException extends IOException {
  private static final long serialVersionUID = 1L;

  RunException(String line) {
    super(Foreign.line(line));
  }

  RunException(String line, Throwable cause) {
    super(Foreign.line(line), cause);
  }

  /** The line, which is always there. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
