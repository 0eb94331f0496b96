package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.integg.corpora.Corpus;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Training;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.Workplace;
import org.integg.eggroll.tune.RewardSource;
import org.integg.model.Parameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claim: a damaged shard on a node, or lack of memory there, ends a run with one line that names
 * the node, the file or blocks, and the reason; afterwards the run continues from its checkpoint.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailedTaskTest {
  private static final long BEFORE = 9;
  private static final long STEPS = 12;

  private static final Workplace HERE = new Machine(SmallCluster.KERNELS, 2);

  private SmallCluster small;
  private Cluster.Connection cluster;

  @BeforeAll
  void connect(@TempDir Path folder) throws IOException {
    small = new SmallCluster(folder);
    // By default Spark reserves 300 MB of an executor, and requires 200 MB for blocks in transit.
    Map<String, String> little =
        Map.of(
            "spark.executor.memory", "64m",
            "spark.testing.reservedMemory", "" + (16 << 20),
            "spark.network.maxRemoteBlockSizeFetchToMem", "16m");
    cluster = small.connect("local-cluster[1,1,512]", little);
  }

  @AfterAll
  void noExecutorIsLeft() {
    cluster.close();
    Processes.awaitNoExecutor();
  }

  private String failure(String name, Training train, long steps, Workplace on) {
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class, () -> small.train(name, train, steps, on, metrics -> {}));
    String line =
        String.valueOf(Optional.ofNullable(failure.getCause()).orElseThrow().getMessage());
    assertEquals(1, line.lines().count(), line);
    // Any number, because a busy machine may have lost executors, which Spark replaces.
    assertTrue(line.matches("node 127\\.0\\.0\\.1, executor \\d+: .*"), line);
    return line;
  }

  /** Replaces the shard by a damaged file; processes that mapped the old one keep it. */
  private static byte[] damage(Path shard) throws IOException {
    byte[] sound = Files.readAllBytes(shard);
    byte[] damaged = sound.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.delete(shard);
    Files.write(shard, damaged);
    return sound;
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGN", "FEEDBACK"})
  void aDamagedShard(SmallTraining by) throws IOException {
    String name = "shard" + by;
    small.train(name, by.training(), BEFORE, cluster, metrics -> {});
    try (Corpus corpus = small.corpus()) {
      Path shard = Path.of(corpus.trainShard().file());
      byte[][] sound = new byte[1][];
      Workplace damaged =
          new Workplace() {
            @Override
            public Learner learner(RunConfig config, Parameters start, Corpus text)
                throws IOException {
              // The driver has mapped its shard by now.
              sound[0] = damage(shard);
              return cluster.learner(config, start, text);
            }

            @Override
            public Learner learner(RunConfig config, Parameters start, RewardSource source) {
              throw new AssertionError("there are no rewards");
            }
          };
      String line = failure(name, by.training(), STEPS, damaged);
      assertTrue(line.contains(shard.toString()) && line.contains("damaged"), line);
      Files.write(shard, sound[0]);
    }
    String there = small.train(name, by.training(), STEPS, cluster, metrics -> {});
    small.train("here" + by, by.training(), BEFORE, HERE, metrics -> {});
    assertEquals(small.train("here" + by, by.training(), STEPS, HERE, metrics -> {}), there);
  }

  @Test
  void memoryThatRunsOut() throws IOException {
    // States of 57 MB.
    Training large = LowRankSettings.published(64 * 14_000, 1).withAlpha(0.3, 100).withSeed(5);
    String begun = small.train("large", large, 1, HERE, metrics -> {});
    String line = failure("large", large, 2, cluster);
    assertTrue(line.contains("out of memory"), line);
    assertEquals(begun, small.hash("large"));
    assertNotEquals(begun, small.train("large", large, 2, HERE, metrics -> {}));
  }
}
