package org.integg.cli.watch;

/** A refused request, with the status and the one line that the client gets. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  Refusal(int status, String line) {
    super(line);
    this.status = status;
  }

  int status() {
    return status;
  }

  /** The line, which is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
