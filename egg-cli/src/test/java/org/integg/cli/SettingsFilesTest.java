package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: {@code egg train @FILE} reads options from a file, and an {@code @} anywhere else is an
 * ordinary character.
 */
class SettingsFilesTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  private String config(String run) throws IOException {
    return Files.readString(cli.runs().resolve(run).resolve("config.json")).replace(" ", "");
  }

  @Test
  void optionsComeOutOfFiles() throws IOException {
    Path spaced = Files.copy(cli.text(), folder.resolve("a text.txt"));
    Path settings =
        cli.file(
            "settings",
            """
            # a small one
            --dim 16 --layers 1   # of one layer
            --corpus "%s"
            --tokens-per-update=8 --blocks
            1
            """
                .formatted(spaced));
    Path more = cli.file("more", "--seed '7'");
    Cli.Result result = cli.train("@" + settings, "--name", "first", "--steps", "1", "@" + more);
    assertEquals(0, result.code(), result.err());
    for (String part : List.of("\"width\":16", "\"seed\":7", "atext.txt", "\"blocks\":1")) {
      assertTrue(config("first").contains(part), config("first"));
    }
  }

  @Test
  void aValueMayBeginWithAnAt() throws IOException {
    String model = cli.checkpoint(16, 1).toString();
    Path file = cli.file("secret", "--tokens 1");
    Cli.Result result =
        cli.egg("sample", "--checkpoint", model, "--prompt", "@" + file, "--tokens", "1");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().startsWith("@" + file), result.out());
    Cli.Result corpus = cli.train("--corpus", "@" + file);
    assertEquals(1, corpus.code(), corpus.err());
    assertTrue(corpus.err().contains("@"), corpus.err());
  }

  @ParameterizedTest
  @CsvSource({
    "sample, 'egg: unmatched argument at index 1: ''@'",
    "eval, 'egg: unmatched argument at index 1: ''@'",
    "inspect, 'egg: '"
  })
  void noOtherCommandReadsFiles(String command, String start) throws IOException {
    Path file = cli.file("secret", "--prompt hidden");
    Cli.Result result = cli.egg(command, "@" + file);
    assertTrue(result.code() != 0, result.out());
    assertTrue(result.err().startsWith(start), result.err());
    assertTrue(!result.err().contains("hidden"), result.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--dim ''16, has a ' without the closing one",
    "@more, 'names another file, @more'",
    "--dim \u00ff, is not UTF-8 text",
    "--dimm 16, did you mean --dim?"
  })
  void aMistakeIsOneLine(String text, String part) throws IOException {
    Path file = cli.file("settings", text.replace("''", "'"));
    Cli.Result result = cli.train("@" + file);
    assertEquals(2, result.code(), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(part), result.err());
  }

  @Test
  void aMissingFileIsOneLine() {
    Cli.Result result = cli.egg("train", "@" + folder.resolve("none"));
    assertEquals(2, result.code());
    assertTrue(result.err().contains("none: cannot be read"), result.err());
  }

  @Test
  void aPromptComesOutOfAFile() throws IOException {
    String model = cli.checkpoint(16, 1).toString();
    Path file = cli.file("prompt", "@x first\nsecond ");
    Cli.Result result =
        cli.egg("sample", "--checkpoint", model, "--prompt-file", file.toString(), "--tokens", "1");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().startsWith("@x first\nsecond "), result.out());
    Cli.Result both =
        cli.egg("sample", "--checkpoint", model, "--prompt-file", file.toString(), "--prompt", "x");
    assertEquals(2, both.code());
    Cli.Result none =
        cli.egg("sample", "--checkpoint", model, "--prompt-file", folder.resolve("no").toString());
    assertEquals(1, none.code());
    assertTrue(none.err().contains("no such file"), none.err());
  }
}
