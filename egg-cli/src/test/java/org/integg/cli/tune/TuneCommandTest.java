package org.integg.cli.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.cli.Cli;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.RandomCheckpoints;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: {@code egg tune} leaves a complete run folder, and the commands that it prints continue
 * and measure the run; a stopped and resumed run equals an uninterrupted one; each mistake gives
 * one line.
 */
class TuneCommandTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  private Cli.Result tune(String... args) {
    List<String> all = new ArrayList<>(List.of("tune", "--runs", cli.runs().toString()));
    Collections.addAll(all, args);
    return cli.egg(all.toArray(String[]::new));
  }

  /** Begins a run so small that steps take almost no time. */
  private Cli.Result sort(String name, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("--name", name));
    List<String> given = List.of(args);
    if (!given.contains("--task")) {
      Collections.addAll(all, "--task", "sort-3");
    }
    if (!given.contains("--checkpoint")) {
      Collections.addAll(all, "--checkpoint", cli.checkpoint(16, 1).toString());
    }
    Collections.addAll(all, "--population", "64", "--questions", "2", "--validate-every", "2");
    Collections.addAll(all, "--validation-questions", "70", "--threads", "1");
    Collections.addAll(all, args);
    return tune(all.toArray(String[]::new));
  }

  private byte[] model(String run) throws IOException {
    return Files.readAllBytes(cli.model(run));
  }

  @Test
  void aTaskIsTunedStoppedResumedAndMeasured() throws IOException {
    Cli.Result whole = sort("whole", "--steps", "4");
    assertEquals(0, whole.code(), whole.err());
    assertEquals("task        sort-3", whole.lines().get(1));
    assertTrue(whole.out().contains("start       0.00 % right on validation"), whole.out());
    assertTrue(whole.out().contains("step 4  val 0.00 % right  members "), whole.out());
    assertTrue(whole.out().contains("done after step 4"), whole.out());
    for (String file :
        List.of("start.safetensors", "best.safetensors", "reward.png", "metrics.jsonl")) {
      assertTrue(Files.exists(cli.runs().resolve("whole").resolve(file)), file);
    }
    assertEquals(0, sort("parts", "--steps", "1").code());
    Cli.Result resumed = tune("--resume", "parts", "--steps", "4", "--threads", "2");
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.lines().getFirst().endsWith(", continuing after step 1"), resumed.out());
    assertArrayEquals(model("whole"), model("parts"));
    String measure = "eval --name whole --runs " + cli.runs();
    assertTrue(whole.out().contains(measure), whole.out());
    Cli.Result measured = cli.egg((measure + " --questions 70 --threads 1").split(" "));
    assertEquals(0, measured.code(), measured.err());
    assertTrue(measured.lines().getFirst().startsWith("task        sort-3: "), measured.out());
  }

  /** Weights that are worse than the start are not called the best without a remark. */
  @Test
  void aStartThatNothingSurpassedIsNamed() {
    String worse = "61.33 % right on validation (start.safetensors: 63.09 % right, better)";
    assertEquals(worse, TuneSession.best(0.613281, 323 / 512.0, false));
    assertEquals("63.09 % right on validation", TuneSession.best(0.630859, 323 / 512.0, false));
    assertEquals("return -0.200 on validation", TuneSession.best(-0.2, -0.4, true));
  }

  /** Every method begins a run, reports on it, and continues it. */
  @ParameterizedTest
  @ValueSource(strings = {"essa", "grpo"})
  void everyMethodTunes(String method) throws IOException {
    List<String> all = new ArrayList<>(List.of("--name", "m", "--task", "sort-3"));
    Collections.addAll(all, "--checkpoint", cli.checkpoint(16, 1).toString());
    Collections.addAll(all, "--method", method, "--warm-up", "2", "--threads", "1");
    Collections.addAll(all, "--validation-questions", "70", "--steps", "2");
    if (method.equals("essa")) {
      Collections.addAll(all, "--population", "4", "--start-steps", "1", "--demonstrations", "9");
    } else {
      Collections.addAll(all, "--blocks", "1", "--tokens", "12");
    }
    Cli.Result begun = tune(all.toArray(String[]::new));
    assertEquals(0, begun.code(), begun.err());
    assertTrue(begun.out().contains("method      " + method + ": "), begun.out());
    assertTrue(begun.out().contains("done after step 2"), begun.out());
    Cli.Result resumed = tune("--resume", "m", "--steps", "3", "--threads", "2");
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.lines().getFirst().endsWith(", continuing after step 2"), resumed.out());
  }

  @Test
  void anEnvironmentIsLearnedFromStartWeightsAndMeasured() {
    Cli.Result result =
        tune(
            "--env",
            "catch",
            "--dim",
            "16",
            "--population",
            "64",
            "--steps",
            "3",
            "--threads",
            "1");
    assertEquals(0, result.code(), result.err());
    assertEquals("environment Catch", result.lines().get(1));
    Cli.Result measured =
        cli.egg("eval", "--name", "catch-1", "--runs", cli.runs().toString(), "--questions", "80");
    assertEquals(0, measured.code(), measured.err());
    assertTrue(measured.lines().get(1).startsWith("played      80 episodes"), measured.out());
    assertTrue(measured.lines().get(3).endsWith(" of them reached 1"), measured.out());
    Cli.Result other =
        cli.egg(
            "eval", "--name", "catch-1", "--runs", cli.runs().toString(), "--env", "MemoryChain-3");
    assertEquals(0, other.code(), other.err());
    assertTrue(other.out().contains("environment MemoryChain-3"), other.out());
  }

  @Test
  void aMistakeIsOneLineAndBeginsNoRun() throws IOException {
    String checkpoint = cli.checkpoint(16, 1).toString();
    Path raw = folder.resolve("raw.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"prompt\":\"a\\u0000%d\",\"answer\":\"1\"}%n".formatted(i));
    }
    Files.writeString(raw, lines);
    requireEnd(
        tune("--task", "jsonl:" + raw, "--checkpoint", checkpoint),
        "\"answer\": \"4\"} (left out 40 questions with no text, or a zero byte, in prompt or"
            + " answer, such as %s line 1, %s line 2, %s line 3)".formatted(raw, raw, raw));
    Path empty = Files.createFile(folder.resolve("empty.jsonl"));
    requireEnd(
        tune("--task", "jsonl:" + empty, "--checkpoint", checkpoint),
        empty
            + ": holds no question; write one a line, such as"
            + " {\"prompt\": \"2+2=\", \"answer\": \"4\"}");
    requireEnd(
        tune("--task", "jsonl:" + folder, "--checkpoint", checkpoint),
        folder + ": is a folder; name the file in it whose lines are questions");
    requireEnd(
        tune("--task", "jsonl:" + raw + "#prompt=question", "--checkpoint", checkpoint),
        "there is no field 'question'; name the right one with #prompt=NAME");
    requireNoRun();
  }

  private void requireNoRun() {
    assertFalse(Files.exists(cli.runs()), "a run was begun");
  }

  @Test
  void anOptionThatDoesNotFitIsOneLineAndBeginsNoRun() throws IOException {
    String checkpoint = cli.checkpoint(16, 1).toString();
    requireEnd(
        tune("--task", "sort-3"),
        "--task: give --checkpoint to start from, or --show to see the questions (egg tune"
            + " --help explains)");
    requireEnd(
        tune("--task", "sort-3", "--env", "Catch"),
        "give either --task or --env (egg tune --help explains)");
    requireEnd(
        tune("--env", "Catch", "--master", "nowhere"),
        "master: 'nowhere' is not one of spark://HOST:PORT, k8s://…, yarn or"
            + " local-cluster[N,CORES,MB]");
    requireEnd(
        tune("--env", "Catch", "--corpus", "a.txt"),
        "corpus: only works with --task; --env has no text");
    requireEnd(
        tune("--task", "sort-3", "--checkpoint", checkpoint, "--validation-fraction", "0.2"),
        "validation-fraction: only works with --corpus; give that, too");
    requireEnd(
        tune("--task", "sort-3", "--checkpoint", checkpoint, "--corpus", "none.txt"),
        "recipe:minipile"); // suggests what can be named instead of a missing file
    requireEnd(
        tune("--task", "sort-3", "--checkpoint", checkpoint, "--dim", "32"),
        "dim, layers, mlp, starts: only work with --env; a task uses the model of --checkpoint");
    requireEnd(
        tune("--env", "Catch", "--population", "3"),
        "population 3: must be an even number from 2 to 4194304");
    requireEnd(
        tune("--env", "Catch", "--validation-questions", "0"),
        "validation-questions 0: must be from 1 to 10000000");
    requireEnd(tune("--resume", "none"), "none: no such run; see the names in " + cli.runs());
    requireNoRun();
  }

  @Test
  void aMethodThatDoesNotSuitIsOneLineAndBeginsNoRun() throws IOException {
    String checkpoint = cli.checkpoint(16, 1).toString();
    requireEnd(
        tune("--env", "Catch", "--method", "none"),
        "method 'none': is none of eggroll, essa, grpo");
    requireEnd(
        tune("--env", "Catch", "--method", "essa"),
        "method essa: only works with --task; --env supports eggroll");
    requireEnd(
        tune("--task", "sort-3", "--checkpoint", checkpoint, "--group-size", "8"),
        "--group-size: is a setting of --method grpo, not of eggroll; leave it out, or choose that"
            + " one");
    requireEnd(
        tune("--task", "sort-40", "--checkpoint", checkpoint, "--method", "grpo"),
        "tokens 32: a question of sort-40 with its answer has up to 84; give at least --tokens"
            + " 84");
    requireEnd(
        tune("--task", "parity-40", "--checkpoint", checkpoint, "--method", "grpo"),
        "tokens 32: a question of parity-40 with its answer has up to 45; give at least --tokens"
            + " 48");
    requireEnd(
        tune("--task", "sort-3", "--checkpoint", checkpoint, "--rate", "99"),
        "rate 99.0: must be 0 to 8");
    requireEnd(
        tune(
            "--task",
            "sort-3",
            "--checkpoint",
            checkpoint,
            "--method",
            "essa",
            "--master",
            "local-cluster[1,1,512]"),
        "method essa: is not for a cluster, but eggroll is; leave --master out, or choose that"
            + " one");
    requireEnd(
        tune("--task", "sort-3", "--checkpoint", checkpoint, "--method", "essa", "--rank", "0"),
        "rank 0: must be 1 to 64");
    assertFalse(Files.exists(cli.runs()), "a run was begun");
  }

  /** Runs on text and runs on rewards are told apart. */
  @Test
  void eachKindOfRunGoesOnByItsOwnCommand() throws IOException {
    assertEquals(0, cli.trainTiny("text", "--steps", "1").code());
    requireEnd(
        tune("--resume", "text"),
        "resume text: learns from text; continue it with `egg train --resume "
            + cli.runs().resolve("text")
            + "`");
    assertEquals(0, sort("rewards", "--steps", "1").code());
    requireEnd(
        cli.train("--resume", "rewards"),
        "resume rewards: learns from rewards (task:sort-3); continue it with `egg tune --resume "
            + cli.runs().resolve("rewards")
            + "`");
    requireEnd(
        tune("--resume", "rewards", "--alpha", "0.1"),
        "--alpha: a resumed run keeps its settings; leave it out (egg tune --help explains)");
    // A text run's weights are a start, and a tuned run's too.
    Cli.Result from =
        tune("--task", "sort-3", "--checkpoint", "rewards", "--steps", "1", "--population", "64");
    assertEquals(0, from.code(), from.err());
  }

  /** A run does not continue with a changed file as if it were the same. */
  @Test
  void otherQuestionsAreRefused() throws IOException {
    Path file = folder.resolve("own.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"prompt\":\"%d=\",\"answer\":\"1\"}%n".formatted(i));
    }
    Files.writeString(file, lines);
    Cli.Result begun =
        tune(
            "--task",
            "jsonl:" + file,
            "--checkpoint",
            cli.checkpoint(16, 1).toString(),
            "--name",
            "own",
            "--population",
            "64",
            "--steps",
            "1");
    assertEquals(0, begun.code(), begun.err());
    Files.writeString(file, lines + "{\"prompt\":\"x\",\"answer\":\"1\"}\n");
    Cli.Result resumed = tune("--resume", "own", "--steps", "2");
    assertEquals(1, resumed.code());
    assertTrue(
        resumed.err().contains("the run was begun with other questions, rewards or start weights"),
        resumed.err());
    assertEquals(1, resumed.err().lines().count(), resumed.err());
  }

  /** The weights that a run keeps are a model like any other. */
  @Test
  void aShapeThatIsNotTheModelsIsNoStart() throws IOException {
    assertEquals(0, sort("run", "--steps", "1").code());
    new Checkpoint(
            RandomCheckpoints.gaussian(new EggConfig(256, 16, 1), 9),
            Optional.of(Checkpoint.BYTES),
            Map.of())
        .write(cli.runs().resolve("run/start.safetensors"));
    Cli.Result resumed = tune("--resume", "run", "--steps", "2");
    assertEquals(1, resumed.code());
    assertTrue(resumed.err().contains("begun with other questions"), resumed.err());
  }

  /** A run that starts from another run knows its text. */
  @Test
  void whatTuningDoesElsewhereIsMeasured() throws IOException {
    assertEquals(0, cli.trainTiny("text", "--steps", "3").code());
    String cache = cli.cache().toString();
    Cli.Result tuned = sort("tuned", "--checkpoint", "text", "--steps", "4", "--cache", cache);
    assertEquals(0, tuned.code(), tuned.err());
    String bits = " bits per byte\n";
    assertTrue(tuned.out().matches("(?s).*\ntext .*: start \\d\\.\\d+" + bits + ".*"), tuned.out());
    String end =
        "divergence from the start, bits per token\n"
            + "    questions and answers  0\\.\\d+\n"
            + "    text                   0\\.\\d+\n"
            + "text, bits per byte        \\d\\.\\d+, at the start \\d\\.\\d+\n";
    assertTrue(tuned.out().matches("(?s).*" + end + ".*"), tuned.out());
    String metrics = Files.readString(cli.runs().resolve("tuned/metrics.jsonl"));
    assertEquals(2, metrics.split("\"val_text_kl\"", -1).length - 1, metrics);
    String[] eval = {"eval", "--name", "tuned", "--runs", cli.runs().toString(), "--cache", cache};
    Cli.Result measured = cli.egg(eval);
    assertTrue(measured.out().matches("(?s).*" + end), measured.out() + measured.err());
    List<String> onText = new ArrayList<>(List.of(eval));
    Collections.addAll(onText, "--corpus", cli.text().toString());
    measured = cli.egg(onText.toArray(String[]::new));
    assertTrue(measured.out().contains(" bits per token from the start\n"), measured.out());
    assertTrue(measured.out().contains("before it was tuned"), measured.out());
    Files.delete(cli.text());
    Cli.Result gone = tune("--resume", "tuned", "--steps", "5", "--threads", "1");
    assertEquals(0, gone.code(), gone.err());
    assertTrue(
        gone.err().startsWith("note: nothing is measured on the text of tuned, "), gone.err());
  }

  /** A failing user's reward loses only the steps since the last save, which are done again. */
  @Test
  void aRewardThatFailsIsMendedAndTheRunGoesOn() throws IOException {
    Path file = folder.resolve("own.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"prompt\":\"%d=\"}%n".formatted(i));
    }
    Files.writeString(file, lines);
    String task = "jsonl:" + file + "#reward=mine&limit=3";
    String given = "return answer.isEmpty() ? 0 : answer.charAt(0) % 100;";
    String jar = cli.rewards(given).toString();
    assertEquals(0, sort("whole", "--task", task, "--rewards", jar, "--steps", "3").code());
    cli.rewards("if (++calls > 200) throw new IllegalStateException(\"no\"); " + given);
    Cli.Result failed = sort("failed", "--task", task, "--rewards", jar, "--steps", "3");
    assertEquals(1, failed.code(), failed.out());
    assertTrue(
        failed
            .err()
            .startsWith(
                "egg: the reward 'mine' failed with "
                    + "java.lang.IllegalStateException: no for the answer "),
        failed.err());
    assertEquals(1, failed.err().lines().count(), failed.err());
    cli.rewards(given);
    Cli.Result resumed = tune("--resume", "failed", "--steps", "3", "--threads", "1");
    assertEquals(0, resumed.code(), resumed.err());
    assertArrayEquals(model("whole"), model("failed"));
  }

  private static void requireEnd(Cli.Result result, String line) {
    assertTrue(result.code() != 0, result.out());
    assertTrue(result.err().strip().endsWith(line), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }
}
