package org.integg.spark;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;

/** What can be said about a cluster's address before, and better than, Spark says it. */
final class Masters {
  private static final String STANDALONE = "spark://";
  private static final int CONNECT_MILLIS = 5000;

  /** For a master that is being started at the same time. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int PAUSE_MILLIS = 250;

  private Masters() {}

  /**
   * Finds out whether anybody is at the address of a standalone master, or at one of several;
   * Spark's own attempts take a minute, and end without a reason.
   *
   * @throws ClusterException in one line
   */
  static void requireOne(String url) throws IOException {
    if (!url.startsWith(STANDALONE)) {
      return;
    }
    String[] masters = url.substring(STANDALONE.length()).split(",");
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; ; i++) {
      try {
        connect(masters[i % masters.length]);
        return;
      } catch (IOException | IllegalArgumentException e) {
        if (i >= masters.length && System.nanoTime() > end) {
          String unknown = e instanceof UnknownHostException ? "unknown host " : "";
          throw new ClusterException(
              "--master %s: no master answers there (%s%s)".formatted(url, unknown, e.getMessage()),
              e);
        }
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("--master " + url + ": interrupted");
      }
    }
  }

  private static void connect(String master) throws IOException {
    int colon = master.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(master.substring(colon + 1));
      socket.connect(new InetSocketAddress(master.substring(0, colon), port), CONNECT_MILLIS);
    }
  }

  /** A first line of Spark's, made clear where it is not. */
  static String explained(String line) {
    return line.startsWith("Could not parse Master URL")
        ? "the jars of this Spark have no part for it; set SPARK_HOME to a whole distribution"
        : line;
  }
}
