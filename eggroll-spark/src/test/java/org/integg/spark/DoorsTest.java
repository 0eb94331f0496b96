package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.internal.config.package$;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcEnv$;
import org.integg.eggroll.run.Cluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/**
 * Claim: a cluster of processes on this machine listens only on the loopback address, answers no
 * connection without its secret, which is new each time, and has no web pages.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorsTest {
  private static final String SECRET = "spark.authenticate.secret";
  private static final int ANSWER_MILLIS = 2_000;
  private static final int MOST_BYTES = 1 << 16;

  private SmallCluster small;
  private Cluster.Connection cluster;
  private SparkConf conf;

  @BeforeAll
  void connect(@TempDir Path folder) throws IOException {
    small = new SmallCluster(folder);
    cluster = small.connect("local-cluster[1,1,512]", Map.of());
    conf = SparkContext.getOrCreate().conf();
    Processes.awaitExecutors(cluster, 1);
    small.train("first", SmallTraining.ALIGNED.training(), 3, cluster, metrics -> {});
  }

  @AfterAll
  void close() {
    cluster.close();
    Processes.awaitNoExecutor();
  }

  private static List<ListeningSocket> sockets() throws IOException {
    assumeTrue(ListeningSocket.areKnown(), "no /proc/net/tcp here");
    List<ListeningSocket> sockets = ListeningSocket.here();
    for (ProcessHandle executor : Processes.executors()) {
      List<ListeningSocket> own = ListeningSocket.of(List.of(executor));
      assertFalse(own.isEmpty(), "executors listen for each other");
      assertTrue(sockets.containsAll(own), sockets::toString);
    }
    return sockets;
  }

  @Test
  void listensOnTheLoopbackAddressAlone() throws IOException {
    assertEquals(List.of(), sockets().stream().filter(each -> !each.isLoopback()).toList());
  }

  private boolean answers(SparkConf with, int port, String endpoint) {
    SecurityManager security =
        new SecurityManager(with, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE());
    RpcEnv caller = RpcEnv$.MODULE$.create("caller", "127.0.0.1", 0, with, security, true);
    try {
      caller.setupEndpointRef(new RpcAddress("127.0.0.1", port), endpoint);
      return true;
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      return false;
    } finally {
      caller.shutdown();
    }
  }

  @Test
  void answersNobodyWithoutTheSecret() {
    int port = Integer.parseInt(conf.get("spark.driver.port"));
    String endpoint = "CoarseGrainedScheduler";
    assertTrue(answers(conf.clone(), port, endpoint), "who knows the secret is answered");
    assertFalse(answers(new SparkConf(false), port, endpoint), "without authentication");
    assertFalse(answers(conf.clone().set(SECRET, "0".repeat(64)), port, endpoint), "a wrong one");
    SparkConf plain = conf.clone().set("spark.network.crypto.enabled", "false");
    plain.set(SECRET, "");
    assertFalse(answers(plain, port, endpoint), "an empty one");
  }

  /**
   * Every listener, whatever the request, speaks Spark's own protocol, or HTTP that finds nothing.
   */
  @Test
  void hasNoPages() throws IOException {
    int pages = 0;
    for (ListeningSocket socket : sockets()) {
      if (!get(socket.port(), "/").startsWith("HTTP/")) {
        continue;
      }
      pages++;
      for (String path :
          List.of("/", "/app/kill/", "/json/", "/environment/", "/static/webui.js")) {
        String answer = get(socket.port(), path);
        assertTrue(answer.contains(" 404 "), answer);
        assertFalse(answer.contains("Spark"), answer);
      }
    }
    assertTrue(pages > 0, "Spark's own master has pages, so some were asked for");
  }

  private static String get(int port, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
    } catch (SocketTimeoutException | SocketException e) {
      return ""; // waits for Spark's own protocol, or has hung up
    }
  }

  @Test
  void theSecretIsLongAndInNoLog() {
    assertTrue(conf.get(SECRET).matches("[0-9a-f]{64}"));
    assertFalse(conf.get(SECRET).equals(LoopbackConf.defaults().get(SECRET)));
    assertFalse(cluster.describe().contains(conf.get(SECRET)));
    Processes.executors()
        .forEach(
            each -> assertFalse(each.info().commandLine().orElse("").contains(conf.get(SECRET))));
  }
}
