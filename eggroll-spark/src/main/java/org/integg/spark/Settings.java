package org.integg.spark;

import org.apache.spark.SparkConf;

/** Integg's own settings among Spark's. */
final class Settings {
  /** Minimum time in seconds before executors that do not answer a step are left out. */
  static final String PATIENCE = "spark.integg.patience";

  /** Seconds to wait for executors if there are none. */
  static final String WAIT = "spark.integg.wait";

  /** Threads of an executor, if other than its cores; 0 for all processors that it sees. */
  static final String THREADS = "spark.integg.threads";

  private static final int DEFAULT_PATIENCE = 5;
  private static final int DEFAULT_WAIT = 120;

  private Settings() {}

  /**
   * Refuses invalid settings.
   *
   * @throws IllegalArgumentException with a one-line message, if one is not a number of at least 0
   */
  static void check(SparkConf conf) {
    patienceSeconds(conf);
    waitSeconds(conf);
    threads(conf);
  }

  static int threads(SparkConf conf) {
    return (int) whole(conf, THREADS, conf.getInt("spark.executor.cores", 0), "threads");
  }

  static long patienceSeconds(SparkConf conf) {
    return seconds(conf, PATIENCE, DEFAULT_PATIENCE);
  }

  static long waitSeconds(SparkConf conf) {
    return seconds(conf, WAIT, DEFAULT_WAIT);
  }

  private static long seconds(SparkConf conf, String key, int usual) {
    return whole(conf, key, usual, "seconds");
  }

  private static long whole(SparkConf conf, String key, int usual, String unit) {
    String value = conf.get(key, "" + usual);
    if (!value.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(
          "conf %s: '%s' is no number of %s from 0 on".formatted(key, value, unit));
    }
    return Long.parseLong(value);
  }

  /** The first line of the innermost cause of a failure. */
  static String firstLine(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse(cause.toString());
  }
}
