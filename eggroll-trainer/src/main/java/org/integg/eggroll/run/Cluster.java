package org.integg.eggroll.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Machines to train on; found by {@link java.util.ServiceLoader}. */
public interface Cluster {
  /**
   * Connects.
   *
   * @param master where the cluster is
   * @param settings the cluster's own settings, which override the defaults
   * @param driver what this process computes with: it runs the learner that leads the others
   * @param log file to which the messages of the cluster's software are appended
   * @throws IOException with one line, if there is no such cluster
   */
  Connection connect(String master, Map<String, String> settings, Machine driver, Path log)
      throws IOException;

  /** A cluster that can be used until it is closed. */
  interface Connection extends Workplace, AutoCloseable {
    /** Machines and cores in a few words. */
    String describe();

    /** What the steps so far have sent, in one line. */
    String traffic();

    @Override
    void close();
  }
}
