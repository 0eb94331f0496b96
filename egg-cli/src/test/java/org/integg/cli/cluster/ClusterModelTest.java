package org.integg.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.integg.cli.Egg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: the model of a cluster adds up the parts of a step as docs/cluster.md says, and `egg
 * cluster simulate` prints and draws them for up to 4096 nodes.
 */
class ClusterModelTest {
  private static final double EXACT = 1e-12;

  @TempDir Path folder;

  @Test
  void partsOfThePublishedEstimator() {
    ClusterModel model = new ClusterModel(10, 0.1, 0.02, 0.04, 0.001, 1000, 500, 1e6, false);
    assertEquals(1.02, model.alone(), EXACT);
    ClusterModel.Parts parts = model.on(4);
    assertEquals(0.3, parts.learning(), EXACT, "three of ten blocks");
    assertEquals(0.04, parts.update(), EXACT, "driver, then replicas");
    assertEquals(0.044, parts.spark(), EXACT);
    assertEquals(0.002, parts.messages(), EXACT);
    assertEquals(1.02 / (4 * 0.386), model.efficiency(4), EXACT);
  }

  @Test
  void votesOfManyNodesGoUpATree() {
    ClusterModel model = new ClusterModel(64, 0.1, 0.02, 0.04, 0, 1000, 500, 1e6, true);
    assertEquals((4 * 1000 + 1000) / 1e6, model.on(4).messages(), EXACT);
    assertEquals((2 * 4 * 1000 + 1000) / 1e6, model.on(16).messages(), EXACT);
    assertEquals(0.08, model.on(16).spark(), EXACT, "two stages");
    assertEquals(0.02, model.on(16).update(), EXACT, "only the driver");
  }

  @Test
  void simulateTellsAndDraws() throws Exception {
    for (String estimator : new String[] {"lowrank", "feedback", "aligned"}) {
      Path plot = folder.resolve(estimator + ".png");
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int code =
          Egg.run(
              new PrintWriter(out),
              new PrintWriter(err),
              "cluster",
              "simulate",
              "--preset",
              "tiny",
              "--estimator",
              estimator,
              "--plot",
              plot.toString());
      assertEquals("", err.toString());
      assertEquals(0, code);
      assertTrue(out.toString().contains("\n 4096  "), out.toString());
      assertTrue(Files.size(plot) > 5000);
    }
  }
}
