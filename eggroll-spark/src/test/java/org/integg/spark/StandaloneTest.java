package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.run.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: the checkpoint equals that of one machine for the published estimator and feedback, with a
 * master and two workers, a third worker that joins, and one that is killed with its executor. A
 * client that does not know the cluster's secret is refused in one line.
 */
class StandaloneTest {
  private static final long STEPS = 20;
  private static final int JOINS_AFTER = 6;
  private static final int KILLED_AFTER = 13;
  private static final String SECRET = "1234567890abcdef1234567890abcdef";

  @TempDir Path folder;

  /** A master and its workers, the oldest first. */
  private record Nodes(Processes processes, Path folder, String master, Deque<Process> workers) {
    static Nodes start(Processes processes, Path folder) throws IOException {
      int port;
      try (ServerSocket socket = new ServerSocket(0)) {
        port = socket.getLocalPort();
      }
      String start = "--host 127.0.0.1 --webui-port 0 --port %d --properties-file %s";
      Path properties = folder.resolve("spark.properties");
      Files.write(
          properties,
          List.of(
              "spark.authenticate true",
              "spark.authenticate.secret " + SECRET,
              "spark.network.crypto.enabled true"));
      processes.java(
          "org.apache.spark.deploy.master.Master", start.formatted(port, properties).split(" "));
      Processes.awaitPort(port);
      return new Nodes(processes, folder, "spark://127.0.0.1:" + port, new ArrayDeque<>());
    }

    void add() {
      String command =
          ("--host 127.0.0.1 --webui-port 0 --cores 1 --memory 512m --properties-file %s"
                  + " --work-dir %s %s")
              .formatted(folder.resolve("spark.properties"), folder.resolve("work"), master);
      try {
        workers.add(processes.java("org.apache.spark.deploy.worker.Worker", command.split(" ")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void killOldest() {
      Process worker = workers.remove();
      worker.descendants().forEach(ProcessHandle::destroyForcibly);
      worker.destroyForcibly();
    }
  }

  private static void refused(SmallCluster small, String master, Map<String, String> settings) {
    ClusterException e =
        assertThrows(ClusterException.class, () -> small.connect(master, settings).close());
    String line = String.valueOf(e.getMessage());
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.contains("--secret-file"), line);
  }

  @Test
  void workersMayComeAndGo() throws IOException {
    SmallCluster small = new SmallCluster(folder);
    try (Processes processes = new Processes(folder)) {
      Nodes nodes = Nodes.start(processes, folder);
      nodes.add();
      nodes.add();
      Map<String, String> settings = new HashMap<>();
      settings.put("spark.executor.memory", "512m");
      settings.put("spark.driver.host", "127.0.0.1");
      settings.put("spark.driver.bindAddress", "127.0.0.1");
      refused(small, nodes.master(), settings);
      settings.put("spark.authenticate", "true");
      settings.put("spark.network.crypto.enabled", "true");
      settings.put("spark.authenticate.secret", SECRET.replace('1', '2'));
      refused(small, nodes.master(), settings);
      settings.put("spark.authenticate.secret", SECRET);
      try (Cluster.Connection cluster = small.connect(nodes.master(), settings)) {
        for (SmallTraining by : new SmallTraining[] {SmallTraining.SIGN, SmallTraining.FEEDBACK}) {
          Processes.awaitExecutors(cluster, 2);
          String there =
              small.train(
                  by.name(),
                  by.training(),
                  STEPS,
                  cluster,
                  metrics -> {
                    if (metrics.step() == JOINS_AFTER) {
                      nodes.add();
                      Processes.awaitExecutors(cluster, 3);
                    } else if (metrics.step() == KILLED_AFTER) {
                      nodes.killOldest();
                    }
                  });
          assertEquals(small.here(by, STEPS), there, by.name());
        }
      }
    }
  }
}
