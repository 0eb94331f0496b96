package org.integg.spark;

import java.io.IOException;

/** The cluster cannot be used, or a step failed on it. The message is one line. */
final class ClusterException extends IOException {
  private static final long serialVersionUID = 1L;

  ClusterException(String line) {
    super(line);
  }

  ClusterException(String line, Throwable cause) {
    super(line, cause);
  }
}
