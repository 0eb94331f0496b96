package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.RunListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claim: the last checkpoint is that of one machine, by the published estimator and by feedback,
 * with one of two executors killed at a random step, and with the run's driver killed at a random
 * step and the run resumed on another cluster.
 *
 * <p>{@code -Dintegg.seed=N} repeats the random steps of a run, which tells its seed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccidentTest {
  private static final long STEPS = 20;
  private static final long SEED = Long.getLong("integg.seed", System.nanoTime());
  private static final SplittableRandom RANDOM = new SplittableRandom(SEED);
  private Path folder;
  private SmallCluster small;
  private Cluster.Connection cluster;

  @BeforeAll
  void connect(@TempDir Path shared) throws IOException {
    System.out.println("AccidentTest: -Dintegg.seed=" + SEED);
    folder = shared;
    small = new SmallCluster(folder);
    cluster = small.connect("local-cluster[2,1,512]", Map.of(Settings.PATIENCE, "2"));
  }

  @AfterAll
  void noExecutorIsLeft() {
    cluster.close();
    Processes.awaitNoExecutor();
  }

  private void train(String name, SmallTraining by, RunListener listener) throws IOException {
    Processes.awaitExecutors(cluster, 2);
    String there = small.train(name + by, by.training(), STEPS, cluster, listener);
    assertEquals(small.here(by, STEPS), there, "seed " + SEED);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGN", "FEEDBACK"})
  void anExecutorIsKilled(SmallTraining by) throws IOException {
    int step = RANDOM.nextInt(1, (int) STEPS - 1);
    int which = RANDOM.nextInt(2);
    train(
        "killed",
        by,
        metrics -> {
          if (metrics.step() == step) {
            assertTrue(Processes.executors().get(which).destroyForcibly());
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGN", "FEEDBACK"})
  void theDriverIsKilled(SmallTraining by) throws IOException, InterruptedException {
    String name = "driver" + by;
    int step = RANDOM.nextInt(5, (int) STEPS - 5);
    try (Processes processes = new Processes(folder)) {
      Process driver =
          processes.java(
              ChildDriver.class.getName(),
              folder.toString(),
              name,
              by.name(),
              "" + STEPS,
              "" + step);
      awaitLine(driver, folder.resolve("process-0.log"), "step " + step);
      List<ProcessHandle> executors = driver.descendants().toList();
      driver.destroyForcibly().waitFor();
      executors.forEach(each -> each.onExit().join()); // by themselves
    }
    assertFalse(small.checkpoints(name).isEmpty(), "it goes on from somewhere");
    train("driver", by, metrics -> {});
  }

  private static void awaitLine(Process process, Path log, String line) throws IOException {
    while (true) {
      try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
        if (lines.lines().anyMatch(line::equals)) {
          return;
        }
      }
      assertTrue(process.isAlive(), () -> "ended before \"" + line + "\": see " + log);
      Processes.sleep(20);
    }
  }
}
