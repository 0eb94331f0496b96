package org.integg.spark;

import java.io.Serializable;

/**
 * An executor.
 *
 * @param id Spark's name for it
 */
record Member(String id, String host) implements Serializable {
  /** How Spark wants to be told that a task should run there. */
  String location() {
    return "executor_" + host + "_" + id;
  }
}
