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
   * @param settings the cluster's own settings, which win over the defaults
   * @param driver what this process computes with: the learner that leads the others
   * @param log file for what the cluster's software has to tell; appended to
   * @throws IOException with one line, if there is no such cluster
   */
  Connection connect(String master, Map<String, String> settings, Machine driver, Path log)
      throws IOException;

  /** A cluster that is at hand until it is closed. */
  interface Connection extends Workplace, AutoCloseable {
    /** Machines and cores in a few words. */
    String describe();

    /** What the steps so far have sent, in one line. */
    String traffic();

    @Override
    void close();
  }
}
