package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.integg.eggroll.Cluster;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.RunListener;
import org.integg.eggroll.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: the last checkpoint is that of one machine, by either estimator: on 1, 2 and 3 executors,
 * with one killed, one frozen, and the run's driver killed and resumed.
 */
@EnabledIfSystemProperty(named = "integg.cluster.tests", matches = "true")
class LocalClusterTest {
  private static final long STEPS = 20;
  private static final int FROZEN_SECONDS = 20;
  private static final List<Training> ALL =
      List.of(
          SmallCluster.lowRank(FitnessShaping.SIGN),
          SmallCluster.lowRank(FitnessShaping.LINEAR),
          SmallCluster.aligned());

  @TempDir Path folder;

  /** Does something once, after a step. */
  private static RunListener after(Map<Long, Runnable> actions) {
    return metrics -> actions.getOrDefault(metrics.step(), () -> {}).run();
  }

  private static void freezeForAWhile() {
    ProcessHandle frozen = Processes.executors().getFirst();
    Processes.signal("STOP", frozen);
    CompletableFuture.delayedExecutor(FROZEN_SECONDS, TimeUnit.SECONDS)
        .execute(() -> Processes.signal("CONT", frozen));
  }

  private static void kill() {
    assertTrue(Processes.executors().getLast().destroyForcibly(), "an executor is killed");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anyNumberOfExecutorsGivesTheSameCheckpoint(int executors) throws IOException {
    SmallCluster small = new SmallCluster(folder);
    String master = "local-cluster[%d,1,512]".formatted(executors);
    try (Cluster.Connection cluster = small.connect(master, Map.of())) {
      for (int i = 0; i < ALL.size(); i++) {
        String there = small.train("there-" + i, ALL.get(i), STEPS, cluster, metrics -> {});
        assertEquals(small.here("here-" + i, ALL.get(i), STEPS), there, "estimator " + i);
      }
    }
  }

  @Test
  void aKilledOrFrozenExecutorChangesNoBit() throws IOException {
    SmallCluster small = new SmallCluster(folder);
    Map<String, String> settings = Map.of(Settings.PATIENCE, "2");
    try (Cluster.Connection cluster = small.connect("local-cluster[2,1,512]", settings)) {
      RunListener accidents =
          after(Map.of(7L, LocalClusterTest::kill, 13L, LocalClusterTest::freezeForAWhile));
      for (int i : new int[] {0, 2}) {
        String there = small.train("there-" + i, ALL.get(i), STEPS, cluster, accidents);
        assertEquals(small.here("here-" + i, ALL.get(i), STEPS), there, "estimator " + i);
      }
    }
  }

  @Test
  void aKilledDriverLeavesARunThatGoesOn() throws IOException, InterruptedException {
    SmallCluster small = new SmallCluster(folder);
    Path log = folder.resolve("process-0.log");
    try (Processes processes = new Processes(folder)) {
      Process driver = processes.java(ChildDriver.class.getName(), folder.toString());
      awaitLine(driver, log, "step 9");
      driver.destroyForcibly().waitFor();
    }
    String resumed = small.here("child", ALL.getFirst(), STEPS);
    assertEquals(small.here("here", ALL.getFirst(), STEPS), resumed);
  }

  private static void awaitLine(Process process, Path log, String line)
      throws IOException, InterruptedException {
    while (true) {
      try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
        if (lines.lines().anyMatch(line::equals)) {
          return;
        }
      }
      assertTrue(process.isAlive(), () -> "ended before \"" + line + "\": see " + log);
      Thread.sleep(50);
    }
  }
}
