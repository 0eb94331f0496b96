package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.integg.kernels.ScalarKernels;
import org.integg.model.Checkpoint;
import org.integg.model.Generator;
import org.integg.model.Sampler;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: {@code egg sample} prints the prompt and the tokens that the generator draws for these
 * settings, the same for the same seed, and its speed on standard error.
 */
class SampleCommandTest {
  @TempDir private Path folder;
  private Cli cli;
  private Path model;

  @BeforeEach
  void prepare() throws IOException {
    cli = new Cli(folder);
    model = cli.checkpoint(32, 1);
  }

  private Cli.Result sample(String... args) {
    List<String> all = new ArrayList<>(List.of("sample", "--checkpoint", model.toString()));
    Collections.addAll(all, args);
    Cli.Result result = cli.egg(all.toArray(String[]::new));
    assertEquals(0, result.code(), result.err());
    return result;
  }

  @Test
  void printsWhatTheGeneratorDraws() throws IOException {
    String prompt = "Grüße";
    ByteTokenizer tokenizer = new ByteTokenizer();
    int[] start = tokenizer.encode(prompt.getBytes(StandardCharsets.UTF_8));
    List<Integer> drawn = new ArrayList<>();
    Generator generator = new Generator(Checkpoint.read(model).parameters(), new ScalarKernels());
    generator.generate(start, 60, new Sampler(70, 50, 950, 10, 3), drawn::add);
    assertTrue(drawn.stream().noneMatch(token -> token == 0), "take another seed");
    byte[] text = tokenizer.decode(drawn.stream().mapToInt(Integer::intValue).toArray());
    Cli.Result result =
        sample(
            "--prompt",
            prompt,
            "--tokens",
            "60",
            "--temperature",
            "0.7",
            "--top-k",
            "50",
            "--top-p",
            "0.95",
            "--min-p",
            "0.01",
            "--seed",
            "3");
    assertEquals(
        prompt + new String(text, StandardCharsets.UTF_8) + System.lineSeparator(), result.out());
    assertTrue(result.err().matches("60 tokens, [0-9.]+ ?[kM]? tokens/s, seed 3\\R"), result::err);
  }

  @Test
  void oneTokenIsOne() {
    assertTrue(sample("--tokens", "1").err().startsWith("1 token, "));
  }

  @Test
  void theSeedDecidesTheText() {
    assertEquals(sample("--seed", "1").out(), sample("--seed", "1").out());
    assertNotEquals(sample("--seed", "1").out(), sample("--seed", "2").out());
    assertEquals(
        sample("--seed", "1", "--temperature", "0").out(),
        sample("--seed", "2", "--temperature", "0").out());
  }

  @Test
  void aRunsNewestWeightsCanBeNamed() throws IOException {
    cli.trainTiny("first", "--steps", "2");
    Cli.Result byName =
        cli.egg("sample", "--name", "first", "--runs", cli.runs().toString(), "--seed", "4");
    Cli.Result byFile =
        cli.egg("sample", "--checkpoint", cli.model("first").toString(), "--seed", "4");
    assertEquals(0, byName.code(), byName.err());
    assertEquals(byFile.out(), byName.out());
  }
}
