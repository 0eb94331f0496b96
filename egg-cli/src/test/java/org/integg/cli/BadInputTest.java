package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: a user's mistake gives one line that names it, a nonzero exit code, and nothing on the
 * disk.
 */
class BadInputTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  private void requireOneLine(Cli.Result result, String... parts) {
    assertNotEquals(0, result.code(), result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("egg: "), result.err());
    for (String part : parts) {
      assertTrue(result.err().contains(part), () -> part + " is not in: " + result.err());
    }
    assertFalse(result.err().contains("internal error"), result.err());
    assertFalse(Files.exists(cli.runs()), "a folder of runs was made");
  }

  @ParameterizedTest
  @CsvSource({
    "--population, 3, population 3",
    "--population, x, 'x'' is not an int'",
    "--dim, 7, dim 7",
    "--layers, 0, layers 0",
    "--mlp, gelu, 'is not clip, relu or none'",
    "--cell, lstm, 'is none of egg, mingru'",
    "--group-size, 9, group-size 9",
    "--rank, 0, rank 0",
    "--sigma-shift, 40, sigma-shift 40",
    "--alpha, 0, alpha 0",
    "--alpha-decay-steps, 0, alpha-decay-steps 0",
    "--fitness, square, is none of",
    "--fitness-bits, 20, fitness-bits 20",
    "--noise-reuse, 0, noise-reuse 0",
    "--tokens-per-update, 0, tokens-per-update 0",
    "--estimator, adam, is none of",
    "--blocks, 0, blocks 0",
    "--rate, 9, rate 9",
    "--ema, 2, ema 2",
    "--preset, huge, 'tiny, small, hour, paper'",
    "--steps, 0, steps 0",
    "--minutes, -1, minutes -1",
    "--member-tokens, 0, member-tokens 0",
    "--threads, 0, threads 0",
    "--validation-fraction, 2, '''2'' is not between 0 and 1'",
    "--name, ../x, name '../x'",
    "--populatoin, 4, did you mean --population?",
    "--tokenizer, nowhere.json, no such tokenizer file",
    "--shuffle, x, 'x'' is not a long'",
    "--resume, nobody, no such run",
    "--corpus, nowhere.txt, nowhere.txt"
  })
  void aTrainingOptionIsNamed(String option, String value, String part) {
    requireOneLine(cli.train(option, value), part);
  }

  @ParameterizedTest
  @CsvSource({
    "cuda, no population can run on a GPU here",
    "native, there are no native kernels",
    "simd, 'must be scalar, vector, native or cuda'"
  })
  void demandedKernelsThatAreNotThere(String kernels, String part) throws IOException {
    Properties before = (Properties) System.getProperties().clone();
    System.setProperty("integg.kernels", kernels);
    System.setProperty("integg.native.path", folder.toString());
    try {
      requireOneLine(cli.trainTiny("x"), "-Dintegg.kernels=" + kernels + ": " + part);
    } finally {
      System.setProperties(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "train, book.txt, did you mean --corpus book.txt?",
    "train, a book.txt, did you mean --corpus 'a book.txt'?",
    "train, --learning-rate, did you mean --rate?",
    "train, --learning-rate=3, did you mean --rate?",
    "train, --feedback, did you mean --control?",
    "train, --epochs, did you mean --steps?",
    "train, --hidden-size, did you mean --dim?",
    "sample, Once, did you mean --prompt Once?",
    "sample, --model, did you mean --checkpoint?",
    "eval, book.txt, did you mean --corpus book.txt?",
    "score, m.safetensors, did you mean --checkpoint m.safetensors?"
  })
  void whatWasMeantIsGuessed(String command, String word, String hint) {
    Cli.Result result = cli.egg(command, word.replace("''", "'"));
    assertEquals(2, result.code());
    assertEquals(1, result.err().lines().count(), result.err());
    // Missing required options may be reported first.
    if (!result.err().contains("missing required")) {
      requireOneLine(result, hint.replace("''", "'"));
    }
  }

  @Test
  void aNumberAfterAFlagIsNoCorpus() {
    Cli.Result result = cli.train("--resume", "x", "--go-back", "3");
    requireOneLine(result, "'3'");
    assertFalse(result.err().contains("did you mean"), result::err);
  }

  @Test
  void goingBackIsForARunThatIsResumed() {
    requireOneLine(cli.train("--go-back"), "--resume");
  }

  @Test
  void aSettingOfTheOtherEstimatorIsRefused() {
    requireOneLine(
        cli.train("--estimator", "feedback", "--population", "64"), "--population", "lowrank");
    requireOneLine(
        cli.train("--rank", "2", "--rate", "1"), "--rate", "--estimator aligned, feedback");
  }

  /** Settings as an earlier version wrote them: the estimator and its other settings. */
  @ParameterizedTest
  @CsvSource({
    "aligned, '', which is now called feedback; begin a new run with --estimator feedback",
    "aligned-none, '\"group_size\" : 16, \"sigma_shift\" : 2,', which is no more"
  })
  void aRunOfAnEarlierVersionIsRefused(String estimator, String more, String what)
      throws IOException {
    cli.trainFeedback("old", "--steps", "1", "--credit", "direct");
    Path file = cli.runs().resolve("old/config.json");
    String json = Files.readString(file);
    String old = "\"estimator\" : \"" + estimator + "\", " + more;
    Files.writeString(file, json.replace("\"estimator\" : \"feedback\",", old));
    String[] runs = {"--runs", cli.runs().toString()};
    for (String[] command :
        List.of(
            new String[] {"train", "--resume", "old"},
            new String[] {"eval", "--name", "old"},
            new String[] {"sample", "--name", "old"})) {
      List<String> words = new ArrayList<>(List.of(command));
      words.addAll(List.of(runs));
      Cli.Result result = cli.egg(words.toArray(String[]::new));
      assertEquals(1, result.code());
      assertEquals(1, result.err().lines().count(), result.err());
      assertTrue(result.err().contains(file + ": begun by an earlier version"), result.err());
      assertTrue(result.err().contains("its estimator " + estimator + ", " + what), result.err());
      assertTrue(
          result.err().endsWith("--checkpoint " + file.resolveSibling("best.safetensors") + "\n"),
          result.err());
    }
    Path weights = file.resolveSibling("best.safetensors");
    Cli.Result sample = cli.egg("sample", "--checkpoint", weights.toString(), "--tokens", "5");
    assertEquals(0, sample.code(), sample.err());
  }

  @Test
  void aResumedRunKeepsItsSettings() {
    requireOneLine(cli.train("--resume", "x", "--dim", "32"), "--dim", "keeps its settings");
  }

  @Test
  void textThatIsNotThereOrTooShort() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    requireOneLine(cli.train("--corpus", empty.toString()), "empty");
    requireOneLine(cli.train("--corpus", cli.file("none.txt", "").toString()), "is empty");
    requireOneLine(cli.train("--corpus", cli.file("3.txt", "abc").toString()), "3 bytes");
  }

  @Test
  void runsThatCannotBeWritten() throws IOException {
    Path file = cli.file("file", "");
    Cli.Result result =
        cli.egg(
            "train",
            "--runs",
            file.resolve("runs").toString(),
            "--corpus",
            cli.text().toString(),
            "--cache",
            cli.cache().toString(),
            "--dim",
            "16",
            "--steps",
            "1");
    requireOneLine(result, file.toString());
  }

  @Test
  void aCheckpointThatIsNotThereCutOrOfAnotherShape() throws IOException {
    byte[] whole = Files.readAllBytes(cli.checkpoint(32, 1));
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length / 2));
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    Path shape = cli.file("shape", text.replace("width\\\":32", "width\\\":16"));
    Path tokens = cli.file("t.bin", "abcdef");
    for (List<String> command :
        List.of(
            List.of("sample"),
            List.of("score", "--tokens", tokens.toString()),
            List.of("eval", "--corpus", cli.text().toString()))) {
      requireOneLine(model(command, folder.resolve("none")), "none", "no such file");
      requireOneLine(model(command, cut), "cut", "the file ends at byte " + whole.length / 2);
      requireOneLine(model(command, shape), "emb.weight", "[256, 32]", "[256, 16]");
      requireOneLine(model(command, folder), folder.toString(), "is a folder");
    }
    requireOneLine(cli.egg("inspect", cut.toString()), "cut");
  }

  private Cli.Result model(List<String> command, Path checkpoint) {
    List<String> args = new java.util.ArrayList<>(command);
    args.addAll(List.of("--checkpoint", checkpoint.toString()));
    return cli.egg(args.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "--temperature, -1, temperature -1",
    "--temperature, NaN, temperature NaN",
    "--top-k, -1, top-k -1",
    "--top-p, 0, top-p 0",
    "--min-p, 2, min-p 2",
    "--tokens, 0, tokens 0"
  })
  void aSamplingOptionIsNamed(String option, String value, String part) throws IOException {
    String checkpoint = cli.checkpoint(16, 1).toString();
    requireOneLine(cli.egg("sample", "--checkpoint", checkpoint, option, value), part);
    if (!option.equals("--temperature")) { // even if the likeliest token is taken anyway
      requireOneLine(
          cli.egg("sample", "--checkpoint", checkpoint, option, value, "--temperature", "0"), part);
    }
  }

  @Test
  void modelsThatAreNotChosenOnce() {
    requireOneLine(cli.egg("sample"), "--checkpoint", "--name");
    requireOneLine(cli.egg("sample", "--checkpoint", "a", "--name", "b"), "--checkpoint", "--name");
    requireOneLine(cli.egg("eval", "--checkpoint", "a.safetensors"), "--corpus");
    requireOneLine(
        cli.egg("eval", "--checkpoint", "a"),
        "a: no such file or run; name a .safetensors file, or a run in runs");
  }

  @Test
  void tokensThatCannotBeScored() throws IOException {
    String checkpoint = cli.checkpoint(16, 1).toString();
    String one = cli.file("one.bin", "x").toString();
    requireOneLine(cli.egg("score", "--checkpoint", checkpoint, "--tokens", one), "one.bin");
    String none = folder.resolve("none.bin").toString();
    requireOneLine(cli.egg("score", "--checkpoint", checkpoint, "--tokens", none), "none.bin");
    String two = cli.file("two.bin", "xy").toString();
    requireOneLine(
        cli.egg(
            "score",
            "--checkpoint",
            checkpoint,
            "--tokens",
            two,
            "--logits",
            folder.resolve("no/folder.bin").toString()),
        "folder.bin");
  }
}
