package org.integg.spark;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.package$;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcEnv$;
import org.apache.spark.util.Utils$;
import scala.Option;

/** Checks a cluster's address earlier than Spark does, and with better messages. */
final class Masters {
  private static final String STANDALONE = "spark://";

  /** Spark's name for the endpoint on which a master listens. */
  private static final String MASTER_ENDPOINT = "Master";

  private static final int CONNECT_MILLIS = 5000;

  /** How long to wait for a master that is being started at the same time. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int PAUSE_MILLIS = 250;

  private Masters() {}

  /**
   * Checks that something answers at the address of a standalone master, or of one of several.
   * Spark's own attempts take a minute and end without a reason.
   *
   * @throws ClusterException with a one-line message
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

  /**
   * Checks that a standalone master, or one of several, accepts connections with this
   * configuration. Spark itself would try for a minute and end without a reason.
   *
   * @throws ClusterException with a one-line message
   */
  static void requireAccess(String url, SparkConf conf) throws ClusterException {
    if (!url.startsWith(STANDALONE)) {
      return;
    }
    String host = conf.get("spark.driver.bindAddress", Utils$.MODULE$.localHostName());
    SecurityManager security =
        new SecurityManager(conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE());
    RpcEnv probe = RpcEnv$.MODULE$.create("integgProbe", host, 0, conf, security, true);
    String reason = "";
    try {
      for (String master : url.substring(STANDALONE.length()).split(",")) {
        try {
          RpcAddress address = RpcAddress.fromSparkURL(STANDALONE + master);
          probe.setupEndpointRef(address, MASTER_ENDPOINT);
          return;
        } catch (Exception e) { // Spark throws checked exceptions that it does not declare
          reason = Settings.firstLine(e);
        }
      }
    } finally {
      probe.shutdown();
    }
    boolean secret = conf.getBoolean("spark.authenticate", false);
    throw new ClusterException(
        "--master %s: the master refuses this connection (%s); give %s"
            .formatted(
                url,
                reason,
                secret
                    ? "--secret-file with the secret that the master was started with, if any"
                    : "the cluster's secret by --secret-file, if it has one"));
  }

  /** The first line of a Spark message, made clearer where necessary. */
  static String explained(String line) {
    return line.startsWith("Could not parse Master URL")
        ? "the jars of this Spark have no part for it; set SPARK_HOME to a whole distribution"
        : line;
  }
}
