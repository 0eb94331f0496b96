package org.integg.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.integg.cli.Egg;
import org.integg.cli.watch.Folders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: `egg cluster simulate --target` chooses the population that reaches the target first on
 * each number of nodes, says up to how many nodes pay off, and learns the effect of a population's
 * size from runs.
 */
class ClusterTargetTest {
  private static final LearningLaw LAW = new LearningLaw(1, 8, 0.3, 4000, 0);

  @TempDir Path folder;

  private static ClusterTarget target(ClusterModel model) {
    return new ClusterTarget(2, new LearnedRuns(List.of(), 0, LAW), model, 1000);
  }

  @Test
  void theFirstPopulationThere() {
    // Only a second per block: one block wastes no member-token, but takes twice the steps.
    ClusterTarget one = target(new ClusterModel(8, 1, 0, 0, 0, 0, 0, 1, true));
    assertEquals(1, one.on(1).blocks());
    assertEquals(Math.ceil(LAW.steps(2, 1000)), one.on(1).steps());
    assertEquals(64, one.on(64).blocks(), "nodes without work cost time");
    // An update that costs as much as 100 blocks favours more members per update.
    ClusterTarget dear = target(new ClusterModel(8, 1, 100, 0, 0, 0, 0, 1, true));
    int blocks = dear.on(1).blocks();
    assertTrue(blocks > 8, () -> blocks + " blocks");
    for (int other = 1; other <= 1024; other *= 2) {
      double seconds = LAW.steps(2, other * 1000.0) * (other + 100);
      assertTrue(dear.on(1).seconds() <= seconds + 200, other + " blocks are faster");
    }
  }

  @Test
  void nodesPayUpToTheCriticalPopulation() {
    ClusterTarget free = target(new ClusterModel(8, 1, 0, 0, 0, 0, 0, 1, true));
    // Time falls as 1 + 4 / n, so from n to 2 n nodes to (n + 2) / (n + 4): 3/4 at 4, 5/6 at 8.
    assertEquals(8, free.pays(4096));
    assertEquals(1, free.pays(1));
  }

  @Test
  void runsTellWhatAPopulationIsWorth() throws IOException {
    for (int blocks : new int[] {1, 4, 16}) {
      for (int steps : new int[] {100, 400, 1600}) {
        Path run = Folders.run(folder, "b" + blocks + "-" + steps, 0);
        Path config = run.resolve("config.json");
        String json = Files.readString(config);
        Files.writeString(config, json.replace("\"blocks\": 2", "\"blocks\": " + blocks));
        double bits = LAW.bits(steps, blocks * 1000.0);
        Folders.append(run.resolve("metrics.jsonl"), line(steps, bits));
      }
    }
    Folders.run(folder, "unfinished", 0);
    String out = egg(0, "2.5");
    assertTrue(
        out.contains("from 9 runs, off by 0.000; left out 1 without a final validation"), out);
    assertTrue(out.contains("\n 4096  "), out);
    assertTrue(out.contains("worthwhile  up to "), out);
    assertFalse(out.contains("note: no run came below"), out);
    assertTrue(egg(0, "1.5").contains("note: no run came below"), "further than any run");
    assertTrue(
        egg(2, "0.5").startsWith("egg: target 0.5: the runs' law never goes below"), "below it");
  }

  private static String line(int step, double bits) {
    return String.format(
        Locale.ROOT,
        "{\"step\":%d,\"member_tokens\":%d,\"seconds\":1.0,\"cpu_seconds\":1.0,\"train_bpb\":%.4f,"
            + "\"changed\":1,\"saturation\":0.0,\"member_tokens_per_s\":1.0,"
            + "\"val_bpb_exact\":%.4f}%n",
        step,
        step * 1000L,
        bits,
        bits);
  }

  private String egg(int expected, String target) {
    StringWriter out = new StringWriter();
    String[] args = {
      "cluster",
      "simulate",
      "--preset",
      "tiny",
      "--dim",
      "16",
      "--layers",
      "2",
      "--target",
      target,
      "--learned",
      folder.toString()
    };
    int code = Egg.run(new PrintWriter(out), new PrintWriter(out), args);
    assertEquals(expected, code, out::toString);
    return out.toString();
  }
}
