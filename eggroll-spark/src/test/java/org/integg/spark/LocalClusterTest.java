package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.Cluster;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.RunListener;
import org.integg.eggroll.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors on this machine, and what may befall them. */
class LocalClusterTest {
  private static final long STEPS = 25;

  @TempDir Path folder;

  private static List<ProcessHandle> executors() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").contains("CoarseGrained"))
        .toList();
  }

  /** Does something once, after a step. */
  private static RunListener after(long step, Runnable action) {
    return metrics -> {
      if (metrics.step() == step) {
        action.run();
      }
    };
  }

  @Test
  void onePlaceOrThreeGiveTheSameCheckpoint() throws IOException {
    SmallCluster small = new SmallCluster(folder);
    List<Training> all =
        List.of(
            SmallCluster.lowRank(FitnessShaping.SIGN),
            SmallCluster.lowRank(FitnessShaping.LINEAR),
            SmallCluster.aligned());
    for (int executors = 1; executors <= 3; executors++) {
      String master = "local-cluster[%d,1,512]".formatted(executors);
      try (Cluster.Connection cluster = small.connect(master, Map.of())) {
        for (int i = 0; i < all.size(); i++) {
          String here = small.here("here-" + i, all.get(i), STEPS);
          String there =
              small.train("there-" + i + executors, all.get(i), STEPS, cluster, metrics -> {});
          assertEquals(here, there, "estimator " + i + " on " + executors);
          System.out.println(executors + " executors: " + cluster.traffic());
        }
      }
    }
  }

  @Test
  void aKilledExecutorChangesNoBit() throws IOException {
    SmallCluster small = new SmallCluster(folder);
    try (Cluster.Connection cluster = small.connect("local-cluster[2,1,512]", Map.of())) {
      for (Training train :
          List.of(SmallCluster.lowRank(FitnessShaping.SIGN), SmallCluster.aligned())) {
        String name = train.getClass().getSimpleName();
        Runnable kill =
            () -> assertTrue(executors().getFirst().destroyForcibly(), "an executor is killed");
        String there = small.train(name, train, STEPS, cluster, after(11, kill));
        assertEquals(small.here(name + "-here", train, STEPS), there);
        System.out.println("killed: " + cluster.traffic());
      }
    }
  }
}
