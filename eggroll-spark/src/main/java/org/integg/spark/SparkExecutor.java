package org.integg.spark;

import java.io.Serializable;
import java.util.Comparator;

/**
 * An executor.
 *
 * @param id Spark's name for it
 */
record SparkExecutor(String id, String host) implements Serializable {
  static final Comparator<SparkExecutor> BY_ID = Comparator.comparing(SparkExecutor::id);

  /** The location in Spark's format, to say that a task should run there. */
  String location() {
    return "executor_" + host + "_" + id;
  }
}
