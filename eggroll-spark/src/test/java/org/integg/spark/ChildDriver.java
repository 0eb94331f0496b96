package org.integg.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.StepMetrics;

/**
 * A driver that is there to be killed: trains a run in a folder by an estimator, says when a step
 * is done, and does not get far beyond it.
 */
final class ChildDriver {
  /** Of these the first step after it makes a checkpoint. */
  private static final int PAUSES_AFTER = 2;

  private static final int CHECKPOINT_SECONDS = 1;
  private static final int STEPS_BEYOND = 3;

  private ChildDriver() {}

  public static void main(String[] args) throws IOException {
    SmallCluster small = new SmallCluster(Path.of(args[0]), CHECKPOINT_SECONDS);
    SmallTraining by = SmallTraining.valueOf(args[2]);
    long steps = Long.parseLong(args[3]);
    long told = Long.parseLong(args[4]);
    try (Cluster.Connection cluster = small.connect("local-cluster[1,1,512]", Map.of())) {
      small.train(args[1], by.training(), steps, cluster, metrics -> after(metrics, told));
    }
  }

  private static void after(StepMetrics metrics, long told) {
    if (metrics.step() == PAUSES_AFTER) {
      Processes.sleep(1000L * CHECKPOINT_SECONDS);
    } else if (metrics.step() == told) {
      System.out.println("step " + told);
    } else if (metrics.step() == told + STEPS_BEYOND) {
      Processes.sleep(Long.MAX_VALUE);
    }
  }
}
