package org.integg.tasks;

import java.io.IOException;

/** A task that cannot be used. The message is one line for the user. */
public final class TaskException extends IOException {
  private static final long serialVersionUID = 1;

  /** An exception whose message is {@code line}. */
  public TaskException(String line) {
    super(line);
  }

  /** An exception whose message is {@code line}, kept together with what caused it. */
  public TaskException(String line, Throwable cause) {
    super(line, cause);
  }
}
