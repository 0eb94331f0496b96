package org.integg.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.run.Cluster;

/**
 * A driver for tests that kill it. It trains runs in a folder, each one started from within a step
 * of the one before, reports when the last one has reached its step, and does not get far beyond
 * it.
 */
final class ChildDriver {
  /** The first step after this one makes a checkpoint. */
  private static final int PAUSES_AFTER = 2;

  private static final int CHECKPOINT_SECONDS = 1;
  private static final int STEPS_BEYOND = 3;

  private final SmallCluster small;
  private final Cluster.Connection cluster;
  private final String name;
  private final long steps;

  private ChildDriver(SmallCluster small, Cluster.Connection cluster, String name, long steps) {
    this.small = small;
    this.cluster = cluster;
    this.name = name;
    this.steps = steps;
  }

  /** Arguments: folder, how the runs' names begin, their steps, and for each run estimator=step. */
  public static void main(String[] args) throws IOException {
    SmallCluster small = new SmallCluster(Path.of(args[0]), CHECKPOINT_SECONDS);
    try (Cluster.Connection cluster = small.connect("local-cluster[1,1,512]", Map.of())) {
      new ChildDriver(small, cluster, args[1], Long.parseLong(args[2]))
          .train(List.of(args).subList(3, args.length));
    }
  }

  private void train(List<String> runs) throws IOException {
    String[] run = runs.getFirst().split("=");
    SmallTraining by = SmallTraining.valueOf(run[0]);
    long told = Long.parseLong(run[1]);
    List<String> others = runs.subList(1, runs.size());
    small.train(
        name + by, by.training(), steps, cluster, metrics -> after(metrics.step(), told, others));
  }

  private void after(long step, long told, List<String> others) {
    if (step == PAUSES_AFTER) {
      Processes.sleep(1000L * CHECKPOINT_SECONDS);
    } else if (step == told && others.isEmpty()) {
      System.out.println("step " + told);
    } else if (step == told) {
      try {
        train(others);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } else if (step == told + STEPS_BEYOND) {
      Processes.sleep(Long.MAX_VALUE);
    }
  }
}
