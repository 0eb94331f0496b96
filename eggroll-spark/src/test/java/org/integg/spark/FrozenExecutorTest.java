package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.integg.eggroll.run.Cluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claim: the last checkpoint is that of one machine, by the published estimator and by feedback,
 * with one of two executors frozen for 20 seconds.
 *
 * <p>{@code -Dintegg.seed=N} freezes the same executor as the run that told this seed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrozenExecutorTest {
  private static final long STEPS = 20;
  private static final long SEED = Long.getLong("integg.seed", System.nanoTime());
  private static final SplittableRandom RANDOM = new SplittableRandom(SEED);
  private static final long FROZEN_MILLIS = 20_000;

  /** Later than the slow first steps, by which the learner knows how long to wait. */
  private static final int FREEZES_AFTER = 8;

  private static final int THAWS_AFTER = 13;

  private SmallCluster small;
  private Cluster.Connection cluster;

  @BeforeAll
  void connect(@TempDir Path folder) throws IOException {
    System.out.println("FrozenExecutorTest: -Dintegg.seed=" + SEED);
    small = new SmallCluster(folder);
    cluster = small.connect("local-cluster[2,1,512]", Map.of(Settings.PATIENCE, "2"));
  }

  @AfterAll
  void noExecutorIsLeft() {
    cluster.close();
    Processes.awaitNoExecutor();
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGN", "FEEDBACK"})
  void anExecutorIsFrozen(SmallTraining by) throws IOException {
    int which = RANDOM.nextInt(2);
    Processes.awaitExecutors(cluster, 2);
    ProcessHandle executor = Processes.executors().get(which);
    long[] frozen = new long[1];
    String there =
        small.train(
            "frozen" + by,
            by.training(),
            STEPS,
            cluster,
            metrics -> {
              if (metrics.step() == FREEZES_AFTER) {
                Processes.signal("STOP", executor);
                frozen[0] = System.nanoTime();
              } else if (metrics.step() == THAWS_AFTER) {
                // The steps in between were done without it; those that come may use it again.
                Processes.sleep(FROZEN_MILLIS - (System.nanoTime() - frozen[0]) / 1_000_000);
                Processes.signal("CONT", executor);
              }
            });
    assertEquals(small.here(by, STEPS), there, "seed " + SEED);
  }
}
