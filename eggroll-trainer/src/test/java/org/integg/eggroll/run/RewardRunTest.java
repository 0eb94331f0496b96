package org.integg.eggroll.run;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.eggroll.tune.EggrollSettings;
import org.integg.eggroll.tune.Elsewhere;
import org.integg.eggroll.tune.TaskSource;
import org.integg.eggroll.tune.TaskText;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.VectorKernels;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.RandomCheckpoints;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: a run that learns from rewards writes its folder, is the same with any threads and
 * kernels, whether it is stopped and resumed or not, keeps the weights of its best validation, and
 * loses nothing if a reward fails.
 */
class RewardRunTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1);

  /** The reward is the answer's first byte; it fails after {@code left} answers. */
  private record Bytes(AtomicInteger left) implements Task {
    @Override
    public String name() {
      return "bytes";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public Question question(Part part, long seed) {
      return new Question(part + " " + Math.floorMod(seed, 7), "ab");
    }

    @Override
    public OptionalInt size(Part part) {
      return OptionalInt.of(7);
    }

    @Override
    public int reward(Question question, String answer) {
      if (left.getAndDecrement() <= 0) {
        throw new UncheckedIOException(new IOException("the reward failed"));
      }
      return answer.isEmpty() ? 0 : answer.charAt(0) % 128 * 7;
    }

    @Override
    public int answerLimit() {
      return 3;
    }
  }

  @TempDir Path folder;

  private RunFolder begin(String name) throws IOException {
    return begin(name, 0);
  }

  private RunFolder begin(String name, double rate) throws IOException {
    return begin(
        name, new EggrollSettings(70, 2, 1, 2, rate, 0.9, 0.3, 100, FitnessShaping.LINEAR, 1, 5));
  }

  private RunFolder begin(String name, Training train) throws IOException {
    RunConfig config =
        new RunConfig(
            MODEL,
            train,
            List.of("task:bytes"),
            "bytes",
            Optional.empty(),
            false,
            0.125,
            "fingerprint",
            2,
            7,
            0,
            2);
    Checkpoint start =
        new Checkpoint(RandomCheckpoints.gaussian(MODEL, 3), Optional.of("bytes"), Map.of());
    return RunFolder.create(folder, name, config, Optional.of(start));
  }

  private static RewardObjective objective(
      RunFolder run, String fingerprint, int answers, Kernels kernels, int threads)
      throws IOException {
    TaskText text = new TaskText(new Bytes(new AtomicInteger(answers)), new ByteTokenizer());
    Checkpoint start = Checkpoint.read(run.startFile());
    Machine machine = new Machine(kernels, threads);
    Elsewhere elsewhere = new Elsewhere(start.parameters(), text, Optional.empty());
    return new RewardObjective(
        run.config(),
        start,
        new TaskSource(text),
        fingerprint,
        machine,
        machine,
        Optional.of(elsewhere));
  }

  private RunOutcome train(String name, long steps, int answers, Kernels kernels, int threads)
      throws IOException {
    RunFolder run = RunFolder.exists(folder, name) ? RunFolder.open(folder, name) : begin(name);
    RewardObjective objective = objective(run, "fingerprint", answers, kernels, threads);
    try (TrainRun training = new TrainRun(run, objective, metrics -> {})) {
      return training.run(new Budget(steps, 0, 0), () -> false);
    }
  }

  private RunOutcome train(String name, long steps) throws IOException {
    return train(name, steps, Integer.MAX_VALUE, SmallRun.KERNELS, 1);
  }

  private List<String> hashes(String name) throws IOException {
    Path root = folder.resolve(name);
    Path newest =
        SmallRun.files(root.resolve("checkpoints")).stream()
            .filter(file -> file.toString().endsWith(".safetensors"))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return List.of(
        SmallRun.sha256(root.resolve("model.safetensors")),
        SmallRun.sha256(root.resolve("best.safetensors")),
        SmallRun.sha256(newest));
  }

  /** Continues to a step within a larger budget, by which the rate falls. */
  private void goOn(String name, long to, long budget, Kernels kernels, int threads)
      throws IOException {
    RunFolder run = RunFolder.open(folder, name);
    RewardObjective objective = objective(run, "fingerprint", Integer.MAX_VALUE, kernels, threads);
    try (TrainRun training = new TrainRun(run, objective, metrics -> {})) {
      training.run(new Budget(budget, 0, 0), () -> training.steps() >= to);
      assertEquals(to, training.steps());
    }
  }

  /** By the published update, and in fixed point. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4})
  void stoppedAndResumedOnOtherThreadsAndKernelsIsTheSame(double rate) throws IOException {
    begin("whole", rate);
    goOn("whole", 6, 6, new ScalarKernels(), 1);
    begin("parts", rate);
    goOn("parts", 1, 6, new ScalarKernels(), 1);
    goOn("parts", 4, 6, new VectorKernels(), 2);
    goOn("parts", 6, 6, new ScalarKernels(), 3);
    assertEquals(hashes("whole"), hashes("parts"));
    List<StepMetrics> whole = RunFolder.open(folder, "whole").metrics();
    List<StepMetrics> parts = RunFolder.open(folder, "parts").metrics();
    assertEquals(given(whole), given(parts));
    assertEquals(
        whole.stream().map(StepMetrics::memberTokens).toList(),
        parts.stream().map(StepMetrics::memberTokens).toList());
  }

  /** The other methods, essa while it teaches and while it searches. */
  @ParameterizedTest
  @ValueSource(strings = {"essa", "grpo"})
  void everyMethodGoesOnWhereItWas(String method) throws IOException {
    Map<String, Object> small =
        method.equals("essa")
            ? Map.of("population", 6, "start-steps", 3, "warm-up", 9, "rank", 3, "sigma", 0.5)
            : Map.of("blocks", 1, "tokens", 16, "warm-up", 9, "passes", 5, "rate", 2.0);
    Training train = Setting.with(TuneMethods.named(method).forTasks(), small);
    begin("whole", train);
    goOn("whole", 6, 6, SmallRun.KERNELS, 1);
    begin("parts", train);
    goOn("parts", 1, 6, new ScalarKernels(), 1);
    goOn("parts", 4, 6, SmallRun.KERNELS, 2);
    goOn("parts", 6, 6, SmallRun.KERNELS, 3);
    assertEquals(hashes("whole"), hashes("parts"));
    assertEquals(
        given(RunFolder.open(folder, "whole").metrics()),
        given(RunFolder.open(folder, "parts").metrics()));
    assertEquals(train, RunFolder.open(folder, "whole").config().train());
  }

  /** The members' rewards. Sessions validate at their ends, too. */
  private static List<List<Double>> given(List<StepMetrics> steps) {
    return steps.stream()
        .map(step -> step.rewards().orElseThrow())
        .map(score -> List.of(score.reward(), score.best(), score.solved()))
        .toList();
  }

  @Test
  void theBestValidationIsKept() throws IOException {
    RunOutcome outcome = train("run", 8);
    List<StepMetrics> metrics = RunFolder.open(folder, "run").metrics();
    assertEquals(8, metrics.size());
    for (StepMetrics step : metrics) {
      RewardScore score = step.rewards().orElseThrow();
      assertEquals(step.step() % 2 == 0, score.isValidated(), "step " + step.step());
      assertTrue(score.best() >= score.reward(), score.toString());
      assertEquals(score.isValidated(), score.afar().isPresent());
      assertTrue(score.afar().stream().allMatch(afar -> afar.answers() > 0), score.toString());
      // The separator, the prompt, and at most three bytes, of which the last is not read.
      int prompt = "train 0".length();
      long before = step.step() == 1 ? 0 : metrics.get((int) step.step() - 2).memberTokens();
      long read = step.memberTokens() - before;
      assertTrue(read >= 140L * (1 + prompt) && read <= 140L * (3 + prompt), "read " + read);
    }
    RewardScore best = outcome.best().orElseThrow().rewards().orElseThrow();
    for (StepMetrics step : metrics) {
      double reward = step.rewards().orElseThrow().valReward().orElse(Double.NEGATIVE_INFINITY);
      assertTrue(best.valReward().orElseThrow() >= reward, metrics.toString());
    }
    RewardScore first = metrics.get(1).rewards().orElseThrow();
    assertTrue(best.valReward().orElseThrow() > first.valReward().orElseThrow(), first + "");
    Checkpoint kept = Checkpoint.read(folder.resolve("run/best.safetensors"));
    assertEquals(outcome.best().orElseThrow().step() + "", kept.notes().get("step"));
  }

  /**
   * The best has the larger solved share, if that counts, then the larger reward, then the later
   * step.
   */
  @Test
  void scoresAreCompared() {
    RewardScore none =
        new RewardScore(0, 0, 0, OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());
    RewardScore low =
        new RewardScore(0, 0, 0, OptionalDouble.of(0.9), OptionalDouble.of(0.1), Optional.empty());
    RewardScore high =
        new RewardScore(0, 0, 0, OptionalDouble.of(0.5), OptionalDouble.of(0.2), Optional.empty());
    RewardScore more =
        new RewardScore(0, 0, 0, OptionalDouble.of(0.6), OptionalDouble.of(0.2), Optional.empty());
    assertTrue(low.isBetterThan(Optional.empty()));
    assertFalse(none.isBetterThan(Optional.empty()));
    assertTrue(high.isBetterThan(Optional.of(low)));
    assertTrue(more.isBetterThan(Optional.of(high)));
    assertFalse(high.isBetterThan(Optional.of(more)));
    assertTrue(high.isBetterThan(Optional.of(high)));
    assertFalse(none.isBetterThan(Optional.of(none)));
    assertFalse(none.isBetterThan(Optional.of(low)));
    RewardScore played =
        new RewardScore(0, 0, 0, OptionalDouble.of(-90), OptionalDouble.empty(), Optional.empty());
    RewardScore better =
        new RewardScore(0, 0, 0, OptionalDouble.of(-80), OptionalDouble.empty(), Optional.empty());
    assertTrue(better.isBetterThan(Optional.of(played)));
    assertFalse(played.isBetterThan(Optional.of(better)));
  }

  @Test
  void aRewardThatFailsLosesNothing() throws IOException {
    train("whole", 4);
    // A step asks for 140, a validation, which is every second, for 7.
    UncheckedIOException failed =
        assertThrows(
            UncheckedIOException.class, () -> train("run", 4, 400, new ScalarKernels(), 2));
    assertEquals("the reward failed", requireNonNull(failed.getCause()).getMessage());
    assertEquals(2, RunFolder.open(folder, "run").metrics().size());
    train("run", 4);
    assertEquals(hashes("whole"), hashes("run"));
  }

  @Test
  void otherRewardsOrAnotherStartAreRefused() throws IOException {
    RunFolder run = begin("run");
    RewardObjective other = objective(run, "other", 1, new ScalarKernels(), 1);
    assertRefused(
        run,
        other,
        ": the run was begun with other questions, rewards or start weights (fingerprint"
            + " fingerprint…, now other…); put them back, or begin a run of another name");
    new Checkpoint(
            RandomCheckpoints.gaussian(new EggConfig(256, 32, 1), 3),
            Optional.of("bytes"),
            Map.of())
        .write(run.startFile());
    assertRefused(
        run,
        objective(run, "fingerprint", 1, new ScalarKernels(), 1),
        ": is of another shape than the run's model; put it back");
    assertFalse(Files.exists(run.metricsFile()));
  }

  private static void assertRefused(RunFolder run, RewardObjective objective, String line) {
    RunException refused =
        assertThrows(RunException.class, () -> new TrainRun(run, objective, m -> {}).close());
    assertTrue(refused.getMessage().endsWith(line), refused.getMessage());
  }
}
