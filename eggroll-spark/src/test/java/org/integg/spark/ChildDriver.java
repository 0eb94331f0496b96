package org.integg.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.integg.eggroll.Cluster;
import org.integg.eggroll.FitnessShaping;

/** A driver that can be killed: trains the run "child" in a folder, and says each step. */
final class ChildDriver {
  private ChildDriver() {}

  public static void main(String[] args) throws IOException {
    SmallCluster small = new SmallCluster(Path.of(args[0]));
    try (Cluster.Connection cluster = small.connect("local-cluster[1,1,512]", Map.of())) {
      small.train(
          "child",
          SmallCluster.lowRank(FitnessShaping.SIGN),
          Long.MAX_VALUE / 2,
          cluster,
          metrics -> System.out.println("step " + metrics.step()));
    }
  }
}
