package org.integg.cli;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.integg.model.Checkpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: {@code egg tasks} lists all tasks, {@code egg tune --show} prints questions and episodes,
 * {@code egg eval --task} prints the share of right answers, and a mistake gives one line.
 */
class TaskCommandsTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  private Cli.Result eval(String... args) throws IOException {
    String[] all = {"eval", "--checkpoint", cli.checkpoint(16, 1).toString(), "--threads", "1"};
    String[] both = Arrays.copyOf(all, all.length + args.length);
    System.arraycopy(args, 0, both, all.length, args.length);
    return cli.egg(both);
  }

  private Path questions(String line) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      text.append(line.formatted(i)).append('\n');
    }
    return cli.file("own.jsonl", text.toString());
  }

  @Test
  void listsTasksAndEnvironments() {
    Cli.Result result = cli.egg("tasks");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("countdown-3"), result.out());
    assertTrue(result.out().contains("CartPole-v1      2; 500;    475"), result.out());
    assertTrue(result.out().contains("rewards   vowels"), result.out());
  }

  @Test
  void showsQuestionsWithAnswers() {
    Cli.Result result = cli.egg("tune", "--task", "sort-4", "--show", "3", "--part", "test");
    assertEquals(0, result.code(), result.err());
    assertEquals(3, result.lines().size());
    for (String line : result.lines()) {
      assertTrue(line.matches(">\\d{4}=  \\d{4}"), line);
    }
    assertEquals(
        result.out(), cli.egg("tune", "--task", "sort-4", "--show", "3", "--part", "test").out());
  }

  @Test
  void showsEpisodes() {
    Cli.Result result = cli.egg("tune", "--env", "catch", "--show", "2");
    assertEquals(0, result.code(), result.err());
    List<String> lines = result.lines();
    assertEquals(20, lines.size(), result.out());
    assertTrue(
        lines.get(10).matches("episode 1, random actions: 9 turns, return -?1"), result.out());
    assertTrue(
        lines.get(11).matches(" {2}turn 1: sees \\[0, 1\\d, 17], does \\d, gets 0"), result.out());
  }

  @Test
  void measuresTheShareOfRightAnswers() throws IOException {
    Cli.Result result = eval("--task", "parity-8", "--questions", "100");
    assertEquals(0, result.code(), result.err());
    List<String> lines = result.lines();
    assertEquals(
        "task        parity-8: 1 if a row of up to 8 bits has an odd number of ones, else 0",
        lines.get(0));
    assertTrue(lines.get(1).startsWith("asked       100 test questions"), result.out());
    assertTrue(
        lines.get(2).matches("right {7}\\d+\\.\\d\\d % ± \\d\\.\\d\\d % \\(\\d+ of 100\\)"),
        result.out());
  }

  /** Each test question of a file is asked once; the example reward is found as a service. */
  @Test
  void measuresAFileOfQuestionsByARewardInJava() throws IOException {
    Path file = questions("{\"q\":\"banana%d\"}");
    Cli.Result result = eval("--task", "jsonl:" + file + "#prompt=q&reward=vowels&limit=5");
    assertEquals(0, result.code(), result.err());
    String asked = result.lines().get(1).replaceAll("\\D+(\\d+) test questions.*", "$1");
    assertTrue(Integer.parseInt(asked) > 0 && Integer.parseInt(asked) < 40, result.out());
    assertTrue(result.lines().get(3).startsWith("reward      0."), result.out());
  }

  @Test
  void aMistakeIsOneLine() throws IOException {
    Path file = questions("{\"question\":\"%d\",\"answer\":\"1\"}");
    requireLine(
        eval("--task", "jsonl:" + file),
        file + ": line 1: there is no field 'prompt'; name the right one with #prompt=NAME");
    requireLine(
        eval("--task", "jsonl:" + file + "#prompt=question&reward=none"),
        "no reward is named 'none'; there are vowels");
    requireLine(eval("--task", "sort-1"), "task 'sort-1': the size must be from 2 to 200");
    requireLine(
        eval("--task", "sort-4", "--questions", "0"),
        "questions 0: must be from 1 to 10000000 questions");
    requireLine(
        eval("--task", "sort-4", "--corpus", "a.txt"),
        "--task and --corpus: give only one of the two (egg eval --help explains)");
    requireLine(
        eval(
            "--task",
            "jsonl:" + file + "#reward=own",
            "--rewards",
            folder.resolve("no.jar").toString()),
        "no such file: " + folder.resolve("no.jar") + "; check the path");
    requireLine(
        cli.egg("tune", "--show", "1"), "give either --task or --env (egg tune --help explains)");
  }

  /** Invalid questions are left out, and every command that asks the others says so. */
  @Test
  void whatIsLeftOutIsANote() throws IOException {
    Path file = questions("{\"prompt\":\"%d\",\"answer\":\"1\"}");
    Files.writeString(file, Files.readString(file) + "{\"prompt\":null,\"answer\":\"1\"}\n");
    String task = "jsonl:" + file;
    String weights = cli.checkpoint(16, 1).toString();
    String run = folder.resolve("runs").toString();
    Cli.Result tuned =
        cli.egg(
            "tune",
            "--task",
            task,
            "--checkpoint",
            weights,
            "--runs",
            run,
            "--name",
            "own",
            "--steps",
            "1",
            "--population",
            "128",
            "--questions",
            "1");
    for (Cli.Result result :
        List.of(
            tuned,
            cli.egg("tune", "--resume", "own", "--runs", run, "--steps", "2"),
            cli.egg("eval", "--name", "own", "--runs", run),
            cli.egg("tune", "--task", task, "--show", "2"),
            eval("--task", task))) {
      assertEquals(0, result.code(), result.err());
      String note = result.err().lines().map(String::strip).collect(joining(" "));
      String start =
          "note: left out 1 question with no text, or a zero byte, in prompt or answer: ";
      assertEquals(start + file + " line 41", note);
    }
  }

  private Cli.Result tune(String... words) {
    return cli.egg(
        Stream.concat(Stream.of("tune", "--runs", cli.runs().toString()), Stream.of(words))
            .toArray(String[]::new));
  }

  /** An option that would have no effect is refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --env Catch --checkpoint x       | --checkpoint: only works with --task, not with --env
          --env Catch --corpus x           | corpus: only works with --task; --env has no text
          --env Catch --cache x            | --cache: only works with --task, not with --env
          --env Catch --rewards x.jar      | --rewards: only works with --task, not with --env
          --env Catch --show 1 --part test | --part: only works with --task, not with --env
          --env Catch --alpha 0.1          | alpha: is for --rate 0, the published update; leave
          --env Catch --alpha-decay-steps 5 | alpha-decay-steps: is for --rate 0, the published
          --env Catch --rate 0 --ema 0.5   | ema: is for a rate above 0; leave it out, or give
          --env Catch --part test          | --part: only works with --task, not with --env
          --task sort-3 --part test        | --part: needs --show
          --task sort-3 --show 1 --steps 9 | --steps: has no effect with --show
          --task sort-3 --rewards x.jar    | rewards: only works with --task jsonl:FILE#reward=NAME
          """)
  void anOptionThatDoesNothingIsRefused(String words, String line) {
    Cli.Result refused = tune(words.split(" "));
    assertEquals(2, refused.code(), refused.out());
    assertTrue(refused.err().startsWith("egg: " + line), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
  }

  /** Every command recognizes weights that play. */
  @Test
  void aPolicyWritesNoText() throws IOException {
    Cli.Result begun = tune("--env", "Catch", "--name", "c", "--steps", "1", "--dim", "16");
    assertEquals(0, begun.code(), begun.err());
    assertTrue(begun.out().contains(" members × 4 episodes a step"), begun.out());
    for (String file : List.of("start.safetensors", "best.safetensors", "model.safetensors")) {
      String weights = cli.runs().resolve("c").resolve(file).toString();
      String line = weights + ": plays Catch and knows no text; `egg eval --env` measures how well";
      requireLine(cli.egg("sample", "--checkpoint", weights), line);
      requireLine(cli.egg("eval", "--checkpoint", weights, "--task", "sort-3"), line);
      requireLine(tune("--task", "sort-3", "--checkpoint", weights), line);
    }
    String best = cli.runs().resolve("c/best.safetensors").toString();
    Cli.Result played = cli.egg("eval", "--checkpoint", best, "--env", "Catch");
    assertEquals("", played.err());
    played = cli.egg("eval", "--checkpoint", best, "--env", "MemoryChain-3");
    assertEquals(0, played.code());
    assertEquals("note: the model learned to play Catch, not this environment\n", played.err());
    requireLine(
        cli.egg("eval", "--checkpoint", best, "--env", "MemoryChain-x"),
        "environment 'MemoryChain-x': the length must be a number from 1 to 100");
    requireLine(
        cli.egg("eval", "--checkpoint", best, "--env", "Catch", "--questions", "0"),
        "questions 0: must be from 1 to 10000000 episodes");
    requireLine(
        cli.egg("eval", "--checkpoint", best, "--env", "Catch", "--validation-fraction", "0.2"),
        "--validation-fraction: only works with a corpus; leave it out (egg eval --help explains)");
    for (String what : List.of("--env Catch", "--task sort-3")) {
      String[] words = ("eval --cache x --checkpoint " + best + " " + what).split(" ");
      requireLine(
          cli.egg(words),
          "--cache: only works with a corpus; leave it out (egg eval --help explains)");
    }
    String runs = cli.runs().toString();
    requireLine(
        cli.egg("eval", "--name", "c", "--runs", runs, "--cache", "x"),
        "--cache: only works with a corpus; leave it out (egg eval --help explains)");
    requireLine(
        cli.egg("sample", "--checkpoint", best, "--runs", "x"),
        "runs: only works with the name of a run, but " + best + " is a file");
  }

  /** The file does not show whether the run was stopped on its way. */
  @Test
  void aPolicyThatWentOnEqualsOneThatDidNot() throws IOException {
    policy("whole", 4);
    policy("halves", 2);
    assertEquals(0, tune("--resume", "halves", "--steps", "4").code());
    Checkpoint whole = Checkpoint.read(cli.runs().resolve("whole/model.safetensors"));
    Checkpoint halves = Checkpoint.read(cli.runs().resolve("halves/model.safetensors"));
    assertEquals(whole.notes(), halves.notes());
    assertEquals(
        Files.size(cli.runs().resolve("whole/model.safetensors")),
        Files.size(cli.runs().resolve("halves/model.safetensors")));
  }

  private void policy(String name, int steps) {
    Cli.Result result =
        tune(
            "--env",
            "Catch",
            "--name",
            name,
            "--steps",
            Integer.toString(steps),
            "--dim",
            "16",
            "--population",
            "64",
            "--threads",
            "1");
    assertEquals(0, result.code(), result.err());
  }

  /** A wrong name is the same mistake in every command. */
  @Test
  void aTaskThatThereIsNotIsWrongUsage() throws IOException {
    String weights = cli.checkpoint(16, 1).toString();
    assertEquals(2, tune("--task", "sort-x", "--checkpoint", weights).code());
    assertEquals(2, cli.train("--corpus", "builtin:tasks:sort-x").code());
  }

  private static void requireLine(Cli.Result result, String line) {
    assertEquals("egg: " + line, result.err().strip());
    assertEquals("", result.out());
    assertTrue(result.code() != 0);
  }

  /** A user's own jar is not on this program's class path. */
  @Test
  void aRewardOfAJarScoresAnswersAndFailsInOneLine() throws IOException {
    Path jar = cli.rewards("return answer.length() > 4 ? Task.RIGHT + 1 : 5;");
    Path file = questions("{\"prompt\":\"%d\"}");
    String task = "jsonl:" + file + "#reward=mine&limit=";
    Cli.Result result = eval("--task", task + 3, "--rewards", jar.toString());
    assertEquals(0, result.code(), result.err());
    assertEquals("reward      0.005 on average", result.lines().get(3));
    result = eval("--task", task + 9, "--rewards", jar.toString());
    assertEquals(1, result.code());
    String line =
        "egg: the reward 'mine' gave 1001, which is not from -1000 to 1000 for the answer";
    assertTrue(result.err().startsWith(line), result.err());
    assertEquals(1, result.err().lines().count());
    assertTrue(cli.egg("tasks", "--rewards", jar.toString()).out().contains("vowels, mine"));
    Path none = Files.writeString(folder.resolve("none.jar"), "no jar");
    result = eval("--task", task + 3, "--rewards", none.toString());
    assertTrue(result.err().startsWith("egg: " + none + ": is not a jar ("), result.err());
  }

  @Test
  void aRewardThatEndsTheProcessEndsItAsAFailure() throws Exception {
    Path jar = cli.rewards("System.exit(0); return 0;");
    Path file = questions("{\"prompt\":\"%d\"}");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Collections.addAll(command, "--add-modules=jdk.incubator.vector", "-XX:TieredStopAtLevel=1");
    Collections.addAll(command, "-cp", System.getProperty("java.class.path"), Egg.class.getName());
    Collections.addAll(command, "eval", "--checkpoint", cli.checkpoint(16, 1).toString());
    Collections.addAll(command, "--task", "jsonl:" + file + "#reward=mine&limit=3");
    Collections.addAll(command, "--rewards", jar.toString());
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    List<String> said =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("egg: "))
            .toList();
    assertEquals(1, process.waitFor());
    assertEquals(
        List.of(
            "egg: Mine called System.exit, which only this program may do; fix it"
                + " (a run continues from its newest checkpoint with --resume)"),
        said);
  }

  /** A resumed run reads its questions again, so a pipe can only be shown. */
  @Test
  void aRunTakesNoQuestionsFromAPipe() throws IOException {
    Path device = Path.of("/dev/stdin");
    String task = "jsonl:/dev/stdin#prompt=q";
    assumeTrue(Files.exists(device) && !Files.isRegularFile(device), "standard input is a file");
    Cli.Result result =
        cli.egg("tune", "--checkpoint", cli.checkpoint(16, 1).toString(), "--task", task);
    assertEquals(1, result.code());
    assertEquals(
        "egg: /dev/stdin: is not a regular file, but a run reads its questions more than once;"
            + " put them into a regular file\n",
        result.err());
  }
}
