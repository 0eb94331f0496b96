package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.integg.cli.watch.Folders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: no command overwrites a file that it reads, whether it is named directly or by a link,
 * folder or pattern; one line reports it, and the file stays unchanged.
 */
class OwnInputTest {
  private static final String LINE = "egg: %s %s: would overwrite the input %s; name another file";

  @TempDir Path folder;

  private Cli cli;
  private Path text;
  private Path model;

  @BeforeEach
  void files() throws IOException {
    cli = new Cli(folder);
    text = Files.createDirectory(folder.resolve("texts")).resolve("a.txt");
    Files.copy(cli.text(), text);
    model = Files.copy(cli.checkpoint(16, 1), folder.resolve("model.json"));
    Path run = Folders.run(folder.resolve("runs"), "first", 1);
    Files.writeString(run.resolve("metrics.jsonl"), "");
    Path samples = Files.createDirectory(run.resolve("samples"));
    Files.writeString(samples.resolve("step-00000010.txt"), "a text");
  }

  /** Runs a command line whose output, the last word, is also its input. */
  private void refuses(Path input, String... words) throws IOException {
    byte[] before = Files.readAllBytes(input);
    Cli.Result result = cli.egg(words);
    String option = words[words.length - 2];
    String named = option.equals("-o") ? "--out" : option;
    assertEquals(LINE.formatted(named, words[words.length - 1], input), result.err().strip());
    assertEquals(2, result.code());
    assertEquals("", result.out());
    assertArrayEquals(before, Files.readAllBytes(input));
  }

  private void refusesToTrain(Path input, String source, Path out) throws IOException {
    String cache = cli.cache().toString();
    List<String> words = new ArrayList<>(List.of("tokenizer", "train", "--cache", cache));
    words.addAll(List.of("--vocab-size", "300", "--corpus", source, "--out", out.toString()));
    refuses(input, words.toArray(String[]::new));
  }

  @Test
  void aTokenizerIsNotWrittenOverItsText() throws IOException {
    refusesToTrain(text, text.toString(), text);
    refusesToTrain(text, text + "#format=text&weight=2", text);
    refusesToTrain(text, folder.resolve("texts").toString(), text);
    refusesToTrain(text, text.getParent() + "/*.txt", text);
    refusesToTrain(text, text.toString(), folder.resolve("texts/./../texts/a.txt"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), text);
    refusesToTrain(text, text.toString(), link);
    refusesToTrain(link, link.toString(), text);
    refusesToTrain(text, text.toString(), Files.createLink(folder.resolve("hard"), text));
  }

  @Test
  void aTokenizerBesideItsTextIsReplaced() throws IOException {
    String out = Files.writeString(folder.resolve("tokenizer.json"), "old").toString();
    String[] words = {
      "tokenizer",
      "train",
      "--cache",
      cli.cache().toString(),
      "--vocab-size",
      "260",
      "--corpus",
      text.getParent() + "/*.txt",
      "--out",
      out
    };
    assertEquals(0, cli.egg(words).code());
    assertEquals(0, cli.egg(words).code());
  }

  @Test
  void logitsAreNotWrittenOverTokensOrModel() throws IOException {
    for (Path file : List.of(text, model)) {
      refuses(
          file, "score", "--checkpoint", "" + model, "--tokens", "" + text, "--logits", "" + file);
    }
  }

  @Test
  void aProgramIsNotWrittenOverItsModel() throws IOException {
    refuses(model, "export", "--checkpoint", "" + model, "--to", "" + model);
    Path run = folder.resolve("runs/first");
    Files.copy(model, run.resolve("model.safetensors"));
    Path config = run.resolve("config.json");
    refuses(
        config, "export", "--runs", "" + run.getParent(), "--name", "first", "--to", "" + config);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"config.json", "metrics.jsonl", "baselines.json", "samples/step-00000010.txt"})
  void aReportIsNotWrittenOverItsRuns(String name) throws IOException {
    Path file = folder.resolve("runs/first").resolve(name);
    refuses(file, "report", "" + folder.resolve("runs"), "-o", "" + file);
  }

  @Test
  void aReportInARunIsReplaced() throws IOException {
    String[] words = {"report", "" + folder.resolve("runs"), "-o", folder + "/runs/first/a.html"};
    assertEquals(0, cli.egg(words).code());
    assertEquals(0, cli.egg(words).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "metrics.jsonl"})
  void aPlotIsNotDrawnOverTheRunsItLearnsFrom(String name) throws IOException {
    Path file = folder.resolve("runs/first").resolve(name);
    String runs = folder.resolve("runs").toString();
    refuses(file, "cluster", "simulate", "--target", "2", "--learned", runs, "--plot", "" + file);
  }

  @ParameterizedTest
  @CsvSource({
    "--out, report RUNS -o -",
    "--plot, cluster simulate --plot -",
    "--logits, score --checkpoint MODEL --tokens TEXT --logits -",
  })
  void aDashIsNoFile(String option, String line) {
    String words =
        line.replace("RUNS", "" + folder.resolve("runs"))
            .replace("MODEL", "" + model)
            .replace("TEXT", "" + text);
    Cli.Result result = cli.egg(words.split(" "));
    assertTrue(
        result.err().startsWith("egg: " + option + " -: does not mean standard output"),
        result::err);
    assertEquals(2, result.code());
  }
}
