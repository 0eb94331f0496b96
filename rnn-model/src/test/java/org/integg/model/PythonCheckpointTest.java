package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.integg.model.SpecModel.Perturbation;
import org.integg.model.SpecModel.Score;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Python's safetensors package reads a checkpoint, and a second implementation of the arithmetic,
 * in Python, gives the results of {@link SpecModel}. Skipped with a message if there is no Python
 * with that package; the environment variable INTEGG_PYTHON names another interpreter.
 */
class PythonCheckpointTest {
  private static final Path SCRIPT = Path.of("src/test/python/score_checkpoint.py");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "256, 16, 1, CLIP, 0, 1, 0",
    "256, 16, 2, CLIP, 1, 1, 4",
    "300, 32, 1, CLIP, -1, 1, 0",
    "256, 48, 1, CLIP, -1, 3, 2",
    "256, 16, 6, CLIP, 1, 2, 3",
    "256, 16, 1, RELU, 0, 1, 0",
    "256, 48, 2, RELU, -1, 3, 2",
    "256, 16, 1, NONE, 0, 1, 0",
    "300, 16, 2, NONE, 1, 2, 3",
  })
  void pythonFindsTheSameLogits(int v, int d, int l, Mlp mlp, int sign, int rank, int shift)
      throws IOException, InterruptedException {
    requirePython();
    EggConfig config = new EggConfig(v, d, l, mlp);
    for (Parameters parameters :
        new Parameters[] {
          RandomCheckpoints.uniform(config, 11), RandomCheckpoints.gaussian(config, 12)
        }) {
      int[] tokens = RandomCheckpoints.tokens(config, 12, 13);
      Path checkpoint = folder.resolve("model.safetensors");
      Map<String, String> notes = Map.of("note", "ä \"quoted\" \n 日本語 \uD83D\uDE00");
      new Checkpoint(parameters, Optional.of("bytes"), notes).write(checkpoint);
      Path text = folder.resolve("tokens.json");
      Files.writeString(text, Arrays.toString(tokens));

      String said = python(SCRIPT, checkpoint, text, sign, rank, shift);

      SpecModel model = SpecModel.of(parameters);
      Perturbation p = new Perturbation(sign, rank, shift, PythonCheckpointTest::formula);
      Score score = model.score(tokens, 4, p);
      assertEquals(LogitHash.of(score.logits()), field(said, "\"logits\": \"(\\w+)\""), said);
      assertEquals(String.valueOf(score.logLikelihood()), field(said, "\"f4\": (-?\\d+)"));
      assertEquals(
          String.valueOf(model.score(tokens, 8, p).logLikelihood()),
          field(said, "\"f8\": (-?\\d+)"));
      // Two ways to sum in double precision.
      assertEquals(score.bits(), Double.parseDouble(field(said, "\"bits\": ([0-9.]+)")), 1e-9);
      assertEquals(
          "\\u00e4 \\\"quoted\\\" \\n \\u65e5\\u672c\\u8a9e \\ud83d\\ude00",
          field(said, "\"note\": \"(.*?[^\\\\])\""));
      assertEquals(
          "{\\\"vocabulary\\\":%d,\\\"width\\\":%d,\\\"layers\\\":%d%s}"
              .formatted(v, d, l, mlp == Mlp.CLIP ? "" : ",\\\"mlp\\\":\\\"" + mlp + "\\\""),
          field(said, "\"integg.config\": \"(.*?[^\\\\])\""));
    }
  }

  /** The noise that the script computes. */
  static int formula(SpecModel.Factor factor, int tensor, int index) {
    return (int) ((factor.ordinal() * 1299709L + tensor * 7919L + index * 104729L) % 255) - 127;
  }

  private static void requirePython() throws IOException, InterruptedException {
    boolean there;
    try {
      there =
          new ProcessBuilder(interpreter(), "-c", "import numpy, safetensors").start().waitFor()
              == 0;
    } catch (IOException e) {
      there = false;
    }
    assumeTrue(there, interpreter() + " has no numpy and safetensors packages");
  }

  private static String interpreter() {
    return Optional.ofNullable(System.getenv("INTEGG_PYTHON")).orElse("python3");
  }

  private static String python(Object... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(interpreter());
    for (Object argument : arguments) {
      builder.command().add(argument.toString());
    }
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  private static String field(String said, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(said);
    return matcher.find() ? matcher.group(1) : "nothing like " + pattern + " in " + said;
  }
}
