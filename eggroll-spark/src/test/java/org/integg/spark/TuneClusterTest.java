package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RewardObjective;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunListener;
import org.integg.eggroll.run.StepMetrics;
import org.integg.eggroll.run.TrainRun;
import org.integg.eggroll.run.Workplace;
import org.integg.eggroll.tune.EggrollSettings;
import org.integg.eggroll.tune.EnvironmentSource;
import org.integg.eggroll.tune.RewardSource;
import org.integg.eggroll.tune.TaskSource;
import org.integg.eggroll.tune.TaskText;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.tasks.Rewards;
import org.integg.tasks.Tasks;
import org.integg.tasks.environment.Environments;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: a run that learns from rewards has the same last checkpoint on two executors as on one
 * machine: with tasks, environments, questions from a file and a user's own rewards, begun here and
 * resumed there or the other way round, and with an executor killed. A reward that fails there
 * gives one line, and the run continues from its last save.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TuneClusterTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1, Mlp.RELU);
  private static final Workplace HERE = new Machine(SmallCluster.KERNELS, 2);
  private static final long STEPS = 6;

  private Path folder;
  private Cluster.Connection cluster;

  @BeforeAll
  void connect(@TempDir Path shared) throws IOException {
    folder = shared;
    cluster =
        new SmallCluster(folder).connect("local-cluster[2,1,512]", Map.of(Settings.PATIENCE, "2"));
  }

  @AfterAll
  void noExecutorIsLeft() {
    cluster.close();
    Processes.awaitNoExecutor();
  }

  private Path jar() throws IOException {
    Path jar = folder.resolve("rewards.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry("META-INF/services/org.integg.tasks.Reward"));
      entries.write(Picky.class.getName().getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  private RewardSource source(String name) throws IOException {
    if (name.startsWith("MemoryChain")) {
      return new EnvironmentSource(Environments.named(name));
    }
    String task = name;
    Rewards rewards = Rewards.none();
    if (name.startsWith("own")) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        lines.append("{\"prompt\":\"%d=\",\"answer\":\"%d\"}\n".formatted(i, i));
      }
      Path file = Files.writeString(folder.resolve("own.jsonl"), lines);
      task = "jsonl:" + file + name.substring("own".length());
      URL[] urls = {jar().toUri().toURL()};
      rewards = Rewards.of(new URLClassLoader(urls, Picky.class.getClassLoader()));
    }
    return new TaskSource(new TaskText(Tasks.named(task, rewards), new ByteTokenizer()));
  }

  private RunFolder run(String name, EggrollSettings train) throws IOException {
    Path runs = folder.resolve("runs");
    if (RunFolder.exists(runs, name)) {
      return RunFolder.open(runs, name);
    }
    RunConfig config =
        new RunConfig(
            MODEL,
            train,
            List.of("task:any", RunConfig.REWARDS + jar()),
            "bytes",
            Optional.empty(),
            false,
            0.125,
            "fingerprint",
            2,
            7,
            0,
            2);
    Checkpoint start = new Checkpoint(StartWeights.of(MODEL, 3), Optional.of("bytes"), Map.of());
    return RunFolder.create(runs, name, config, Optional.of(start));
  }

  private static EggrollSettings settings(double rate) {
    return new EggrollSettings(150, 2, 1, 2, rate, 0.9, 0.3, 100, FitnessShaping.LINEAR, 1, 5);
  }

  /**
   * Continues to a step, and returns the hash of the newest checkpoint and all metrics except
   * times.
   */
  private String tune(String name, String source, double rate, long to, Workplace place)
      throws IOException {
    return tune(name, source, rate, to, place, metrics -> {});
  }

  private String tune(
      String name, String source, double rate, long to, Workplace place, RunListener listener)
      throws IOException {
    RunFolder run = run(name, settings(rate));
    Checkpoint start = Checkpoint.read(run.startFile());
    RewardObjective objective =
        new RewardObjective(
            run.config(),
            start,
            source(source),
            "fingerprint",
            new Machine(SmallCluster.KERNELS, 1),
            place,
            Optional.empty());
    try (TrainRun training = new TrainRun(run, objective, listener)) {
      training.run(new Budget(STEPS, 0, 0), () -> training.steps() >= to);
    }
    String all = new SmallCluster(folder).hash(name);
    for (StepMetrics step : run.metrics()) {
      all += "\n" + step.rewards().orElseThrow() + step.memberTokens();
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "sort-3, 0",
    "sort-3, 0.4",
    "MemoryChain-3, 0",
    "own, 0.4",
    "own#reward=picky, 0",
  })
  void twoExecutorsGiveTheSameCheckpoint(String source, double rate) throws IOException {
    Processes.awaitExecutors(cluster, 2);
    String name = source.replaceAll("\\W", "") + rate;
    String here = tune("here" + name, source, rate, STEPS, HERE);
    assertEquals(here, tune("there" + name, source, rate, STEPS, cluster));
  }

  @Test
  void aRunMovesBetweenOneMachineAndACluster() throws IOException {
    tune("moves", "sort-3", 0.4, 2, cluster);
    tune("moves", "sort-3", 0.4, 4, HERE);
    String moved = tune("moves", "sort-3", 0.4, STEPS, cluster);
    tune("stays", "sort-3", 0.4, 2, HERE);
    tune("stays", "sort-3", 0.4, 4, HERE);
    assertEquals(tune("stays", "sort-3", 0.4, STEPS, HERE), moved);
  }

  @Test
  void anExecutorIsKilled() throws IOException {
    Processes.awaitExecutors(cluster, 2);
    String killed =
        tune(
            "killed",
            "sort-3",
            0.4,
            STEPS,
            cluster,
            metrics -> {
              if (metrics.step() == 3) {
                assertTrue(Processes.executors().getFirst().destroyForcibly());
              }
            });
    assertEquals(tune("alive", "sort-3", 0.4, STEPS, HERE), killed);
  }

  @Test
  void aRewardThatFailsThereIsOneLine() throws IOException {
    tune("fails", "sort-3", 0, 2, HERE);
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class,
            () -> tune("fails", "own#reward=picky&limit=30", 0, STEPS, cluster));
    String line =
        String.valueOf(Optional.ofNullable(failure.getCause()).orElseThrow().getMessage());
    assertEquals(1, line.lines().count(), line);
    assertTrue(
        line.matches("node 127\\.0\\.0\\.1, executor \\d+: the reward 'picky' failed.*"), line);
    tune("whole", "sort-3", 0, 2, HERE);
    assertEquals(
        tune("whole", "sort-3", 0, STEPS, HERE), tune("fails", "sort-3", 0, STEPS, cluster));
  }
}
