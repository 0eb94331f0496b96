package org.integg.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/** What can be said about a cluster's address before, and better than, Spark says it. */
final class Masters {
  private static final String STANDALONE = "spark://";
  private static final int CONNECT_MILLIS = 5000;

  private Masters() {}

  /**
   * Finds out whether anybody is at the address of a standalone master, or at one of several;
   * Spark's own attempts take a minute.
   *
   * @throws ClusterException in one line
   */
  static void requireOne(String url) throws ClusterException {
    if (!url.startsWith(STANDALONE)) {
      return;
    }
    IOException last = new IOException();
    for (String master : url.substring(STANDALONE.length()).split(",")) {
      int colon = master.lastIndexOf(':');
      String host = master.substring(0, colon);
      try (Socket socket = new Socket()) {
        int port = Integer.parseInt(master.substring(colon + 1));
        socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        return;
      } catch (IOException | IllegalArgumentException e) {
        String unknown = e instanceof UnknownHostException ? "unknown host " : "";
        last = new IOException(unknown + e.getMessage(), e);
      }
    }
    throw new ClusterException(
        "--master %s: no master answers there (%s)".formatted(url, last.getMessage()), last);
  }

  /** A first line of Spark's, made clear where it is not. */
  static String explained(String line) {
    return line.startsWith("Could not parse Master URL")
        ? "the jars of this Spark have no part for it; set SPARK_HOME to a whole distribution"
        : line;
  }
}
