package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.Workplace;
import org.integg.model.Mlp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: the last checkpoint is that of one machine, by every estimator, on 1, 2 and 3 executors.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalClusterTest {
  private static final long STEPS =
      15; // more than the first eight, in which feedback moves no weight

  private SmallCluster small;

  @BeforeAll
  void inOneFolder(@TempDir Path folder) {
    small = new SmallCluster(folder);
  }

  @AfterEach
  void noExecutorIsLeft() {
    Processes.awaitNoExecutor();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3}) // two in the test below
  void anyNumberOfExecutorsGivesTheSameCheckpoint(int executors) throws IOException {
    String master = "local-cluster[%d,1,512]".formatted(executors);
    try (Cluster.Connection cluster = small.connect(master, Map.of())) {
      Processes.awaitExecutors(cluster, executors);
      for (SmallTraining each : SmallTraining.values()) {
        String name = "%s-%d".formatted(each, executors);
        String there = small.train(name, each.training(), STEPS, cluster, metrics -> {});
        assertEquals(small.here(each, STEPS), there, name);
      }
    }
  }

  @Test
  void anyMlpGivesTheSameCheckpoint() throws IOException {
    Workplace here = new Machine(SmallCluster.KERNELS, 2);
    try (Cluster.Connection cluster = small.connect("local-cluster[2,1,512]", Map.of())) {
      for (SmallTraining each :
          List.of(SmallTraining.SIGN, SmallTraining.ALIGNED, SmallTraining.FEEDBACK)) {
        for (Mlp mlp : List.of(Mlp.RELU, Mlp.NONE)) {
          String name = "%s-%s-".formatted(each, mlp);
          Training train = each.training();
          String one = small.train(name + "here", train, mlp, STEPS, here, metrics -> {});
          String two = small.train(name + "there", train, mlp, STEPS, cluster, metrics -> {});
          assertEquals(one, two, name);
        }
      }
    }
  }
}
