package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.integg.eggroll.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: the checkpoint is that of one machine, by the published estimator and by feedback, with a
 * master and two workers, a third that joins, and one that is killed with its executor.
 */
class StandaloneTest {
  private static final long STEPS = 20;
  private static final int JOINS_AFTER = 6;
  private static final int KILLED_AFTER = 13;

  @TempDir Path folder;

  /** A master and its workers, the oldest first. */
  private record Nodes(Processes processes, Path folder, String master, Deque<Process> workers) {
    static Nodes start(Processes processes, Path folder) throws IOException {
      int port;
      try (ServerSocket socket = new ServerSocket(0)) {
        port = socket.getLocalPort();
      }
      processes.java(
          "org.apache.spark.deploy.master.Master",
          ("--host 127.0.0.1 --webui-port 0 --port " + port).split(" "));
      return new Nodes(processes, folder, "spark://127.0.0.1:" + port, new ArrayDeque<>());
    }

    void add() {
      String settings = "--host 127.0.0.1 --webui-port 0 --cores 1 --memory 512m --work-dir";
      String command = settings + " " + folder.resolve("work") + " " + master;
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

  @Test
  void workersMayComeAndGo() throws IOException {
    SmallCluster small = new SmallCluster(folder);
    try (Processes processes = new Processes(folder)) {
      Nodes nodes = Nodes.start(processes, folder);
      nodes.add();
      nodes.add();
      Map<String, String> settings = Map.of("spark.executor.memory", "512m");
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
