package org.integg.spark;

import org.apache.spark.SparkConf;

/** Integg's own settings among Spark's. */
final class Settings {
  /** Seconds that a step may take at least before executors that do not answer are left out. */
  static final String PATIENCE = "spark.integg.patience";

  /** Seconds to wait for executors where there are none. */
  private static final String WAIT = "spark.integg.wait";

  private static final int DEFAULT_PATIENCE = 5;
  private static final int DEFAULT_WAIT = 120;

  private Settings() {}

  static long patienceSeconds(SparkConf conf) {
    return conf.getLong(PATIENCE, DEFAULT_PATIENCE);
  }

  static long waitSeconds(SparkConf conf) {
    return conf.getLong(WAIT, DEFAULT_WAIT);
  }

  /** The first line of what went wrong, innermost. */
  static String firstLine(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse(cause.toString());
  }
}
