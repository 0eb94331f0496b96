package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.integg.eggroll.Cluster;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: the checkpoint is that of one machine with a master and two workers, one of which is
 * killed with its executor, and a third that joins.
 */
@EnabledIfSystemProperty(named = "integg.cluster.tests", matches = "true")
class StandaloneTest {
  private static final long STEPS = 24;

  @TempDir Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process worker(Processes processes, String master, int number) throws IOException {
    String work = folder.resolve("work-" + number).toString();
    return processes.java(
        "org.apache.spark.deploy.worker.Worker",
        "--cores",
        "1",
        "--memory",
        "512m",
        "--work-dir",
        work,
        "--webui-port",
        "0",
        "--host",
        "127.0.0.1",
        master);
  }

  private static void killWithExecutor(Process worker) {
    worker.descendants().forEach(ProcessHandle::destroyForcibly);
    worker.destroyForcibly();
  }

  @Test
  void workersMayComeAndGo() throws IOException {
    SmallCluster small = new SmallCluster(folder);
    int port = freePort();
    String master = "spark://127.0.0.1:" + port;
    try (Processes processes = new Processes(folder)) {
      processes.java(
          "org.apache.spark.deploy.master.Master",
          "--host",
          "127.0.0.1",
          "--port",
          "" + port,
          "--webui-port",
          "0");
      Process first = worker(processes, master, 1);
      worker(processes, master, 2);
      Map<String, String> settings = Map.of("spark.executor.memory", "512m");
      try (Cluster.Connection cluster = small.connect(master, settings)) {
        Training lowRank = SmallCluster.lowRank(FitnessShaping.SIGN);
        String there =
            small.train(
                "lowrank",
                lowRank,
                STEPS,
                cluster,
                metrics -> {
                  if (metrics.step() == 8) {
                    join(processes, master);
                  } else if (metrics.step() == 16) {
                    killWithExecutor(first);
                  }
                });
        assertEquals(small.here("lowrank-here", lowRank, STEPS), there);
        Training aligned = SmallCluster.aligned();
        there = small.train("aligned", aligned, STEPS, cluster, metrics -> {});
        assertEquals(small.here("aligned-here", aligned, STEPS), there);
      }
    }
  }

  private void join(Processes processes, String master) {
    try {
      worker(processes, master, 3);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
