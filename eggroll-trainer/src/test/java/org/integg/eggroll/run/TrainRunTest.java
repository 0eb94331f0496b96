package org.integg.eggroll.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.integg.corpora.Corpus;
import org.integg.eggroll.BitsPerByte;
import org.integg.eggroll.Evaluation;
import org.integg.eggroll.Training;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.run.RunOutcome.Reason;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Cell;
import org.integg.model.Checkpoint;
import org.integg.model.Mlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Claim: a run learns, writes its folder, and is the same with any threads and kernels. */
class TrainRunTest {
  /** Estimators that learn from credit move no weight in their first eight steps. */
  private static final int FEW_STEPS = 9;

  @TempDir Path folder;

  @Test
  void learns() throws IOException {
    LowRankSettings train = LowRankSettings.published(512, 16).withAlpha(1, 100).withSeed(5);
    SmallRun small = SmallRun.in(folder).with(train).withCheckpointSeconds(3600);
    RunOutcome outcome = small.train(60, SmallRun.KERNELS, 2, metrics -> {});
    List<StepMetrics> metrics = RunFolder.open(small.runs(), SmallRun.NAME).metrics();
    assertEquals(60, metrics.size());
    assertEquals(outcome.last().orElseThrow(), metrics.getLast());
    double first = metrics.getFirst().trainBpb();
    double last = metrics.getLast().trainBpb();
    assertTrue(last < first - 2, first + " to " + last);
    double validation = metrics.getLast().valBpbExact().orElseThrow();
    assertTrue(validation < metrics.get(9).valBpbExact().orElseThrow() - 1, "to " + validation);
    assertTrue(validation < 6, "to " + validation);
  }

  @Test
  void whatIsInTheFolder() throws IOException {
    SmallRun small = SmallRun.in(folder);
    RunOutcome outcome = small.train(13);
    assertEquals(Reason.BUDGET, outcome.reason());
    assertEquals(13, outcome.step());
    assertEquals(
        List.of(
            "best.safetensors",
            "budget.json",
            "checkpoints",
            "config.json",
            "lock",
            "metrics.jsonl",
            "model.safetensors",
            "weights.jsonl"),
        SmallRun.files(small.root()).stream().map(f -> f.getFileName().toString()).toList());
    assertEquals(
        List.of("step-0000000012.safetensors", "step-0000000013.safetensors"),
        SmallRun.files(small.root().resolve("checkpoints")).stream()
            .map(f -> f.getFileName().toString())
            .toList());
    assertEquals(
        Optional.of(new Budget(13, 0, 0)), RunFolder.open(small.runs(), SmallRun.NAME).budget());
    Checkpoint model = Checkpoint.read(small.root().resolve("model.safetensors"));
    assertEquals("13", model.notes().get("step"));
    assertEquals("bytes", model.tokenizer().orElseThrow());
    List<StepMetrics> metrics = RunFolder.open(small.runs(), SmallRun.NAME).metrics();
    for (StepMetrics step : metrics) {
      boolean validated = step.step() == 10 || step.step() == 13;
      assertEquals(validated, step.valBpb().isPresent(), "step " + step.step());
      assertEquals(validated, step.valBpbExact().isPresent(), "step " + step.step());
      assertEquals(step.step() * 70 * 6, step.memberTokens());
    }
    requireRight(model, metrics.getLast(), small);
  }

  /** The last validation, done again by other kernels. */
  private static void requireRight(Checkpoint model, StepMetrics last, SmallRun small)
      throws IOException {
    try (Corpus corpus = small.corpus()) {
      BitsPerByte again =
          Evaluation.of(
              model.parameters(),
              corpus.validation(),
              corpus.tokenizer(),
              512,
              new ScalarKernels(),
              1);
      assertEquals(again.integer(), last.valBpb().orElseThrow(), 1e-6); // rounded
      assertEquals(again.exact(), last.valBpbExact().orElseThrow(), 1e-6);
    }
  }

  /** Two pairs learn almost nothing, so weights wander; those that validated best stay on disk. */
  @Test
  void theBestWeightsAreKept() throws IOException {
    LowRankSettings wild = LowRankSettings.published(4, 6).withAlpha(1, 100).withSeed(5);
    SmallRun small = SmallRun.in(folder).with(wild).withCheckpointSeconds(3600);
    small.train(40);
    RunOutcome outcome = small.train(90);
    List<StepMetrics> validated =
        RunFolder.open(small.runs(), SmallRun.NAME).metrics().stream()
            .filter(step -> step.valBpbExact().isPresent())
            .toList();
    StepMetrics best = outcome.best().orElseThrow();
    for (StepMetrics step : validated) {
      assertTrue(best.valBpbExact().orElseThrow() <= step.valBpbExact().orElseThrow());
    }
    assertTrue(best.step() < 90, "the run was meant to get worse");
    Checkpoint kept = Checkpoint.read(small.root().resolve("best.safetensors"));
    assertEquals(Long.toString(best.step()), kept.notes().get("step"));
  }

  /** Every estimator with every kind of MLP. */
  static Stream<Arguments> kinds() {
    return ProcessTest.runs().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void threadsAndKernelsChangeNothing(Training training, Mlp mlp) throws IOException {
    SmallRun one = run("1", training, mlp);
    one.train(FEW_STEPS);
    for (int threads = 2; threads <= 3; threads++) {
      SmallRun more = run("" + threads, training, mlp);
      more.train(FEW_STEPS, SmallRun.KERNELS, threads, metrics -> {});
      assertEquals(one.hashes(), more.hashes(), threads + " threads");
    }
    for (Kernels kernels : KernelChooser.all()) {
      SmallRun other = run(kernels.describe(), training, mlp);
      other.train(FEW_STEPS, kernels, 2, metrics -> {});
      assertEquals(one.hashes(), other.hashes(), kernels.describe());
    }
  }

  /** Every estimator, each credit of feedback. */
  static Stream<Training> estimators() {
    return ProcessTest.runs().stream().map(run -> (Training) run.get()[0]).distinct();
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void soItIsWithAMinimalGru(Training training) throws IOException {
    SmallRun one = minimal("1", training);
    one.train(FEW_STEPS);
    for (Kernels kernels : KernelChooser.all()) {
      SmallRun other = minimal(kernels.describe(), training);
      other.train(FEW_STEPS, kernels, 2, metrics -> {});
      assertEquals(one.hashes(), other.hashes(), kernels.describe());
    }
    SmallRun egg = run("egg", training, Mlp.RELU);
    egg.train(FEW_STEPS);
    assertFalse(one.hashes().equals(egg.hashes()));
  }

  private SmallRun minimal(String name, Training training) throws IOException {
    return run(name, training, Mlp.RELU).with(Cell.MINGRU);
  }

  private SmallRun run(String name, Training training, Mlp mlp) throws IOException {
    return SmallRun.in(Files.createDirectory(folder.resolve(name)))
        .with(training)
        .with(mlp)
        .withCheckpointSeconds(3600);
  }

  @Test
  void anotherSeedOrMlpIsAnotherRun() throws IOException {
    SmallRun one = SmallRun.in(Files.createDirectory(folder.resolve("1")));
    LowRankSettings seeded = LowRankSettings.published(70, 6).withAlpha(1, 100).withSeed(6);
    SmallRun other = SmallRun.in(Files.createDirectory(folder.resolve("2"))).with(seeded);
    SmallRun relu = SmallRun.in(Files.createDirectory(folder.resolve("3"))).with(Mlp.RELU);
    one.train(2);
    other.train(2);
    relu.train(2);
    assertFalse(one.hashes().equals(other.hashes()));
    assertFalse(one.hashes().equals(relu.hashes()));
  }

  @Test
  void aStopFinishesTheStepAndSaves() throws IOException {
    SmallRun small = SmallRun.in(folder).withCheckpointSeconds(3600);
    AtomicInteger steps = new AtomicInteger();
    try (Corpus corpus = small.corpus();
        TrainRun run =
            new TrainRun(
                small.folder(corpus),
                corpus,
                new Machine(SmallRun.KERNELS, 1),
                metrics -> steps.incrementAndGet())) {
      Budget budget = new Budget(100, 0, 0);
      RunOutcome outcome = run.run(budget, () -> run.steps() == 10);
      assertEquals(new RunOutcome(Reason.STOPPED, 10, outcome.last(), outcome.last()), outcome);
      assertEquals(10, steps.get());
      assertTrue(outcome.last().orElseThrow().valBpb().isPresent()); // it was due
      RunOutcome more = run.run(budget, () -> run.steps() == 12);
      assertFalse(more.last().orElseThrow().valBpb().isPresent());
    }
    assertTrue(small.checkpoints().getLast().endsWith("step-0000000012.safetensors"));
    assertEquals(LongStream.rangeClosed(1, 12).boxed().toList(), small.reportedSteps());
  }

  @Test
  void everyLimitEndsARun() throws IOException {
    SmallRun small = SmallRun.in(folder);
    try (Corpus corpus = small.corpus();
        TrainRun run =
            new TrainRun(
                small.folder(corpus), corpus, new Machine(SmallRun.KERNELS, 1), metrics -> {})) {
      assertEquals(3, run.run(new Budget(3, 0, 0), () -> false).step());
      assertEquals(3, run.run(new Budget(2, 0, 0), () -> false).step());
      assertEquals(5, run.run(new Budget(0, 0, 4 * 420 + 1), () -> false).step());
      assertEquals(6, run.run(new Budget(100, 0, 6 * 420), () -> false).step());
      double minutes =
          run.run(new Budget(7, 0, 0), () -> false).last().orElseThrow().seconds() / 60;
      RunOutcome timed = run.run(new Budget(0, minutes + 0.02, 0), () -> false);
      assertEquals(Reason.BUDGET, timed.reason());
      assertTrue(timed.step() > 7);
      StepMetrics last = timed.last().orElseThrow();
      Budget cpu = new Budget(0, 0, 0, last.cpuSeconds() + 0.05);
      assertTrue(cpu.used(last) < 1);
      RunOutcome busy = run.run(cpu, () -> false);
      assertEquals(Reason.BUDGET, busy.reason());
      assertTrue(busy.step() > timed.step());
      // The reported, rounded value has reached the budget as well.
      assertEquals(1, cpu.used(busy.last().orElseThrow()));
    }
    assertThrows(IllegalArgumentException.class, () -> new Budget(0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Budget(-1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Budget(1, Double.NaN, 0));
    assertThrows(IllegalArgumentException.class, () -> new Budget(1, 0, 0, -1));
  }

  @Test
  void validationsAreSpreadOverTheBudget() throws IOException {
    SmallRun small = SmallRun.in(folder);
    List<Long> validated = new ArrayList<>();
    RunListener listener =
        metrics -> metrics.valBpbExact().ifPresent(bits -> validated.add(metrics.step()));
    try (Corpus corpus = small.corpus();
        TrainRun run =
            new TrainRun(
                small.folder(corpus), corpus, new Machine(SmallRun.KERNELS, 1), listener)) {
      run.run(new Budget(9, 0, 0), 3, () -> run.steps() == 4);
      run.run(new Budget(9, 0, 0), 3, () -> false);
    }
    assertEquals(List.of(3L, 6L, 9L), validated);
  }
}
