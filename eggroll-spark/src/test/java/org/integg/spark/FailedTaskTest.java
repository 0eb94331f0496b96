package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.integg.corpora.Corpus;
import org.integg.eggroll.Cluster;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.TrainConfig;
import org.integg.eggroll.Training;
import org.integg.eggroll.Workplace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: a damaged shard on a node, and memory that runs out there, end a run with one line that
 * names node, file and reason; the run goes on afterwards.
 */
@EnabledIfSystemProperty(named = "integg.cluster.tests", matches = "true")
class FailedTaskTest {
  private static final long STEPS = 6;

  @TempDir Path folder;

  private String failure(SmallCluster small, String name, Training train, Workplace on) {
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class, () -> small.train(name, train, STEPS, on, metrics -> {}));
    String line =
        String.valueOf(Optional.ofNullable(failure.getCause()).orElseThrow().getMessage());
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.startsWith("node 127.0.0.1, executor 0: "), line);
    return line;
  }

  /** Puts a damaged file in the place of the shard; who has mapped the old one keeps it. */
  private static byte[] damage(Path shard) throws IOException {
    byte[] sound = Files.readAllBytes(shard);
    byte[] damaged = sound.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.delete(shard);
    Files.write(shard, damaged);
    return sound;
  }

  @Test
  void whatATaskThrowsIsOneLineAndTheRunGoesOn() throws IOException {
    SmallCluster small = new SmallCluster(folder);
    Training train = SmallCluster.lowRank(FitnessShaping.SIGN);
    // Spark reserves 300 MB of an executor, and wants 200 MB for blocks on their way, unless it is
    // told otherwise.
    Map<String, String> little =
        Map.of(
            "spark.executor.memory", "96m",
            "spark.testing.reservedMemory", "" + (16 << 20),
            "spark.network.maxRemoteBlockSizeFetchToMem", "16m");
    try (Corpus corpus = small.corpus();
        Cluster.Connection cluster = small.connect("local-cluster[1,1,512]", little)) {
      Path shard = Path.of(corpus.trainShard().file());
      byte[][] sound = new byte[1][];
      Workplace damaged =
          (config, start, text) -> {
            // The driver has mapped its shard by now.
            sound[0] = damage(shard);
            return cluster.learner(config, start, text);
          };
      String line = failure(small, "run", train, damaged);
      assertTrue(line.contains(shard.toString()) && line.contains("damaged"), line);
      Files.write(shard, sound[0]);
      String there = small.train("run", train, STEPS, cluster, metrics -> {});
      assertEquals(small.here("here", train, STEPS), there);

      Training large =
          new TrainConfig(64 * 60_000, 2, 1, 4, 0.3, 100, FitnessShaping.SIGN, 4, 1, 4, 5);
      line = failure(small, "large", large, cluster);
      assertTrue(line.contains("out of memory"), line);
    }
  }
}
