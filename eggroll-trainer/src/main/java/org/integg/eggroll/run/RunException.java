package org.integg.eggroll.run;

import java.io.IOException;

/**
 * A run's folder cannot be made, used or trusted. The message is one line: which file and field,
 * what is wrong, what to do.
 */
public final class RunException extends IOException {
  private static final long serialVersionUID = 1L;

  RunException(String line) {
    super(line);
  }

  RunException(String line, Throwable cause) {
    super(line, cause);
  }

  /** The line, which is always there. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
