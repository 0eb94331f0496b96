package org.integg.cli.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.integg.cli.Cli;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.StepMetrics;
import org.integg.model.Cell;
import org.integg.model.Checkpoint;
import org.integg.model.Mlp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claim: {@code egg train} leaves a complete run folder, prints the result among the baselines and
 * the command to continue, and that command works; after Ctrl-C, which saves, a run can be resumed
 * to the same weights.
 */
class TrainCommandTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  @Test
  void aRunLeavesEverythingInItsFolder() throws IOException {
    Cli.Result result = cli.trainTiny("first", "--steps", "4");
    assertEquals(0, result.code(), result.err());
    Path run = cli.runs().resolve("first");
    assertEquals(16, Checkpoint.read(cli.model("first")).config().width());
    assertEquals(4, Files.readAllLines(run.resolve("metrics.jsonl")).size());
    assertTrue(Files.exists(run.resolve("config.json")));
    assertEquals(1000, ImageIO.read(run.resolve("loss.png").toFile()).getWidth());
    try (Stream<Path> samples = Files.list(run.resolve("samples"))) {
      assertEquals(
          List.of("step-00000004.txt"), samples.map(s -> s.getFileName().toString()).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mlp.class,
      names = {"RELU", "NONE"})
  void aRunKeepsItsMlp(Mlp mlp) throws IOException {
    Cli.Result result = cli.trainTiny("kind", "--steps", "2", "--mlp", mlp.toString());
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("model       D 16, L 1, MLP " + mlp + ", bytes"), result::out);
    result = cli.train("--resume", "kind", "--steps", "4");
    assertEquals(0, result.code(), result.err());
    assertEquals(mlp, Checkpoint.read(cli.model("kind")).config().mlp());
    result = cli.egg("inspect", cli.model("kind").toString());
    assertTrue(result.out().contains("model       V 256, D 16, L 1, MLP " + mlp), result::out);
    String runs = cli.runs().toString();
    String cache = cli.cache().toString();
    result = cli.egg("eval", "--name", "kind", "--runs", runs, "--cache", cache);
    assertEquals(0, result.code(), result.err());
    result = cli.egg("sample", "--name", "kind", "--runs", runs, "--tokens", "8");
    assertEquals(0, result.code(), result.err());
  }

  @Test
  void aRunKeepsItsCell() throws IOException {
    Cli.Result lowrank = cli.trainTiny("lowrank", "--steps", "2", "--cell", "mingru");
    Cli.Result feedback = cli.trainFeedback("feedback", "--steps", "2", "--cell", "mingru");
    for (Cli.Result result : List.of(lowrank, feedback)) {
      assertEquals(0, result.code(), result.err());
      assertTrue(result.out().contains("model       D 16, L 1, mingru"), result::out);
    }
    for (String name : List.of("lowrank", "feedback")) {
      Cli.Result result = cli.train("--resume", name, "--steps", "4");
      assertEquals(0, result.code(), result.err());
      assertEquals(Cell.MINGRU, Checkpoint.read(cli.model(name)).config().cell());
      String runs = cli.runs().toString();
      result = cli.egg("sample", "--name", name, "--runs", runs, "--tokens", "8");
      assertEquals(0, result.code(), result.err());
    }
  }

  @Test
  void theResultStandsAmongTheBaselinesAndTheLastLineResumes() throws IOException {
    Cli.Result result = cli.trainTiny("first", "--steps", "4");
    for (String name : List.of("unigram", "bigram", "trigram", "gzip -9", "xz -9", "this model")) {
      assertTrue(
          result.lines().stream().anyMatch(line -> line.matches(".* " + name + " +\\d\\.\\d{3}")),
          result::out);
    }
    String last = result.lines().getLast();
    String command = last.substring(last.indexOf(": ") + 2).strip();
    assertEquals("egg train --resume first --runs " + cli.runs() + " --steps 8", command);
    String typed = command + " --cache " + cli.cache();
    Cli.Result resumed = cli.egg(typed.substring("egg ".length()).split(" "));
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(8, Files.readAllLines(cli.runs().resolve("first/metrics.jsonl")).size());
    Cli.Result less = cli.egg(typed.replace("--steps 8", "--steps 3").substring(4).split(" "));
    assertTrue(less.lines().getLast().endsWith(" --steps 16"), less::out);
  }

  @Test
  void stoppedAndResumedEqualsUninterrupted() throws IOException {
    cli.trainTiny("whole", "--steps", "6", "--threads", "1");
    cli.trainTiny("parts", "--steps", "2", "--threads", "2");
    assertEquals(0, cli.train("--resume", "parts", "--steps", "6").code());
    assertArrayEquals(
        Files.readAllBytes(cli.model("whole")), Files.readAllBytes(cli.model("parts")));
  }

  /** As after a session that ended before its target, step 4. */
  @Test
  void aRunGoesOnToTheEndOfItsBudget() throws IOException {
    cli.trainTiny("first", "--steps", "2");
    Path kept = cli.runs().resolve("first/budget.json");
    String budget = Files.readString(kept);
    Files.writeString(kept, budget.replace("\"steps\":2", "\"steps\":4"));
    Cli.Result resumed = cli.train("--resume", "first");
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.out().contains("\nbudget      steps 4, as before\n"), resumed::out);
    assertTrue(resumed.out().contains("done after step 4"), resumed::out);
    Files.writeString(kept, "{\"steps\":-4}");
    Cli.Result damaged = cli.train("--resume", "first");
    assertEquals(1, damaged.code());
    assertTrue(damaged.err().startsWith("egg: " + kept + ": field "), damaged::err);
    assertTrue(damaged.err().endsWith("; delete it, and give a budget such as --minutes\n"));
    assertEquals(0, cli.train("--resume", "first", "--steps", "5").code());
  }

  @Test
  void aBudgetThatIsUsedUpOrNotKnownIsThreeMinutesMore() throws IOException {
    cli.trainTiny("first", "--steps", "2");
    RunFolder run = RunFolder.open(cli.runs(), "first");
    Optional<StepMetrics> last = Optional.of(run.metrics().getLast());
    BudgetOptions none = new BudgetOptions();
    String more = ", 3 more, because the run's ";
    assertEquals(more + "own budget is used up", none.choose(run, last).why());
    Files.delete(run.root().resolve("budget.json"));
    assertEquals(more + "folder names no budget", none.choose(run, last).why());
    double minutes = none.choose(run, last).budget().minutes();
    assertTrue(minutes > 3 && minutes < 3.2 + last.get().seconds() / 60, minutes + "");
    assertEquals(new Budget(0, 3, 0), none.choose(run, Optional.empty()).budget());
  }

  private static Thread interruptWhenWritten(Path metrics) throws IOException {
    return Cli.signalWhenWritten(metrics, "INT");
  }

  @Test
  void ctrlCSavesAndSaysHowToGoOn() throws Exception {
    Path metrics = cli.runs().resolve("first/metrics.jsonl");
    Thread hand = interruptWhenWritten(metrics);
    Cli.Result result = cli.trainTiny("first", "--steps", "1000000");
    hand.join();
    assertEquals(130, result.code(), result.err());
    assertTrue(result.err().contains("finishing the step"), result::err);
    assertTrue(result.out().contains("stopped and saved after step "), result::out);
    assertTrue(
        result
            .lines()
            .getLast()
            .endsWith("--resume first --runs " + cli.runs() + " --steps 1000000"),
        result::out);
    String step = Checkpoint.read(cli.model("first")).notes().get("step");
    assertEquals(Integer.toString(Files.readAllLines(metrics).size()), step);
  }

  /** The signal that a closed terminal sends. */
  @Test
  void aHangupSavesAndCanBeResumed() throws Exception {
    Path metrics = cli.runs().resolve("first/metrics.jsonl");
    Thread hand = Cli.signalWhenWritten(metrics, "HUP");
    Cli.Result result = cli.trainTiny("first", "--steps", "1000000");
    hand.join();
    assertEquals(129, result.code(), result.err());
    int steps = Files.readAllLines(metrics).size();
    assertEquals(Integer.toString(steps), Checkpoint.read(cli.model("first")).notes().get("step"));
    assertEquals(0, cli.train("--resume", "first", "--steps", steps + 1 + "").code());
  }

  @Test
  void aRunIsResumedByItsFolderAsItIsPrinted() throws IOException {
    Cli.Result begun = cli.trainTiny("first", "--steps", "2");
    String folder = begun.lines().getFirst().replaceFirst("^run +", "");
    for (String name : List.of(folder, folder + "/", folder + "/../first")) {
      Cli.Result resumed =
          cli.egg("train", "--resume", name, "--steps", "2", "--cache", cli.cache().toString());
      assertEquals(0, resumed.code(), resumed.err());
      assertTrue(resumed.out().contains("--resume first --runs " + cli.runs()), resumed.out());
    }
    assertEquals(0, cli.egg("sample", "--name", folder, "--tokens", "2").code());
    Cli.Result none = cli.egg("train", "--resume", folder + "2");
    assertEquals(1, none.code());
    assertTrue(none.err().contains("first2: no such run"), none.err());
  }

  @Test
  void lostCheckpointsAreRefusedAndGoingBackKeepsAll() throws IOException {
    cli.trainTiny("first", "--steps", "4");
    Path run = cli.runs().resolve("first");
    byte[] model = Files.readAllBytes(cli.model("first"));
    try (Stream<Path> all = Files.walk(run.resolve("checkpoints"))) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    Cli.Result refused = cli.train("--resume", "first", "--steps", "6");
    assertEquals(1, refused.code(), refused.out());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertTrue(refused.err().contains("--go-back"), refused.err());
    assertArrayEquals(model, Files.readAllBytes(cli.model("first")));
    Cli.Result back = cli.train("--resume", "first", "--steps", "6", "--go-back");
    assertEquals(0, back.code(), back.err());
    assertTrue(back.err().contains("aside-1"), back.err());
    assertArrayEquals(model, Files.readAllBytes(run.resolve("aside-1/model.safetensors")));
    assertEquals(4, Files.readAllLines(run.resolve("metrics-cut.jsonl")).size());
    assertEquals(6, Files.readAllLines(run.resolve("metrics.jsonl")).size());
  }

  @Test
  void feedbackRunsLeaveTheSameFolderOnAnyNumberOfThreads() throws IOException {
    Cli.Result result = cli.trainFeedback("one", "--steps", "12", "--threads", "1");
    assertEquals(0, result.code(), result.err());
    assertTrue(
        result
            .out()
            .contains("estimator   feedback: 1 × (56 streams + 8 probes) × 8 tokens a step"),
        result::out);
    assertTrue(result.out().contains("step 12  val "), result::out);
    Path run = cli.runs().resolve("one");
    assertEquals(12, Files.readAllLines(run.resolve("metrics.jsonl")).size());
    assertEquals(1000, ImageIO.read(run.resolve("loss.png").toFile()).getWidth());
    assertTrue(Files.exists(run.resolve("samples/step-00000012.txt")));
    cli.trainFeedback("two", "--steps", "12", "--threads", "2");
    assertArrayEquals(Files.readAllBytes(cli.model("one")), Files.readAllBytes(cli.model("two")));
  }

  @Test
  void theModelOfAFeedbackRunIsWhatItsValidationMeasured() throws IOException {
    cli.trainFeedback("first", "--steps", "6", "--validation-tokens", "0");
    String last = Files.readAllLines(cli.runs().resolve("first/metrics.jsonl")).getLast();
    double exact = Double.parseDouble(last.replaceAll(".*\"val_bpb_exact\":([0-9.]+).*", "$1"));
    Cli.Result eval = cli.egg(named("eval", "first", "--cache", cli.cache().toString()));
    assertEquals(0, eval.code(), eval.err());
    String line = "this model, exact +" + String.format(Locale.ROOT, "%.3f", exact);
    assertTrue(Pattern.compile(line).matcher(eval.out()).find(), eval.out() + last);
    Cli.Result sample = cli.egg(named("sample", "first", "--tokens", "20"));
    assertEquals(0, sample.code(), sample.err());
  }

  private String[] named(String command, String run, String... args) {
    List<String> all =
        new ArrayList<>(List.of(command, "--name", run, "--runs", cli.runs().toString()));
    all.addAll(List.of(args));
    return all.toArray(String[]::new);
  }

  @Test
  void ctrlCSavesAFeedbackRunAndItsLineGoesOn() throws Exception {
    Path metrics = cli.runs().resolve("first/metrics.jsonl");
    Thread hand = interruptWhenWritten(metrics);
    Cli.Result result = cli.trainFeedback("first", "--steps", "1000000");
    hand.join();
    assertEquals(130, result.code(), result.err());
    int steps = Files.readAllLines(metrics).size();
    assertEquals(0, cli.train("--resume", "first", "--steps", steps + 3 + "").code());
    assertEquals(steps + 3, Files.readAllLines(metrics).size());
    assertEquals(
        Integer.toString(steps + 3), Checkpoint.read(cli.model("first")).notes().get("step"));
  }

  @Test
  void anUnnamedRunIsNamedAfterPresetCorpusAndNumber() throws IOException {
    String[] args = {
      "--corpus", cli.text().toString(), "--dim", "16", "--population", "64", "--steps", "1"
    };
    assertEquals(0, cli.train(args).code());
    assertEquals(0, cli.train(args).code());
    assertTrue(Files.exists(cli.model("small-text-1")));
    assertTrue(Files.exists(cli.model("small-text-2")));
  }

  @Test
  void aNameThatIsTakenSaysHowToResume() throws IOException {
    cli.trainTiny("first", "--steps", "1");
    Cli.Result again = cli.trainTiny("first", "--steps", "2");
    assertEquals(2, again.code());
    assertEquals(1, again.err().lines().count(), again::err);
    assertTrue(again.err().contains("egg train --resume first --runs " + cli.runs()), again::err);
  }

  @Test
  void everySettingReachesTheRunsConfiguration() throws IOException {
    cli.trainTiny(
        "first",
        ("--steps 1 --rank 2 --sigma-shift 3 --alpha 0.5 --alpha-decay-steps 77 --fitness linear"
                + " --fitness-bits 8 --noise-reuse 2 --seed 9 --group-size 4"
                + " --validation-tokens 100 --validation-fraction 0.2")
            .split(" "));
    String config = Files.readString(cli.runs().resolve("first/config.json")).replace(" ", "");
    for (String field :
        List.of(
            "\"width\":16",
            "\"layers\":1",
            "\"population\":128",
            "\"group_size\":4",
            "\"rank\":2",
            "\"sigma_shift\":3",
            "\"estimator\":\"lowrank\"",
            "\"alpha\":0.5",
            "\"alpha_decay_steps\":77",
            "\"fitness\":\"linear\"",
            "\"fitness_bits\":8",
            "\"noise_reuse\":2",
            "\"tokens_per_update\":8",
            "\"seed\":9",
            "\"validate_every\":2",
            "\"validation_tokens\":100",
            "\"validation_fraction\":0.2")) {
      assertTrue(config.contains(field), field + " is not in " + config);
    }
  }
}
