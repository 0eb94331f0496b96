package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.SpecModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claim: {@code egg score} prints the sum, and writes every logit, of the naive model, for
 * checkpoints with weights anywhere in ±127 and for vocabularies of one and of two bytes a token.
 */
class ScoreCommandTest {
  private static final int TOKENS = 200;

  @TempDir private Path folder;

  static Stream<Arguments> models() {
    Stream<Arguments> published =
        Stream.of(16, 64)
            .flatMap(width ->
                Stream.of(1, 2)
                    .flatMap(layers ->
                        Stream.of(256, 300)
                            .map(vocabulary -> Arguments.of(vocabulary, width, layers, Mlp.CLIP))));
    Stream<Arguments> others =
        Stream.of(Arguments.of(256, 16, 2, Mlp.RELU), Arguments.of(300, 64, 2, Mlp.NONE));
    return Stream.concat(published, others);
  }

  @ParameterizedTest(name = "V {0}, D {1}, L {2}, {3}")
  @MethodSource("models")
  void equalsTheNaiveModel(int vocabulary, int width, int layers, Mlp mlp) throws IOException {
    EggConfig config = new EggConfig(vocabulary, width, layers, mlp);
    Parameters parameters = RandomCheckpoints.uniform(config, 7L * vocabulary + width + layers);
    int[] tokens = RandomCheckpoints.tokens(config, TOKENS, width);
    SpecModel.Score expected =
        SpecModel.of(parameters).score(tokens, 4, SpecModel.Perturbation.NONE);

    Path logits = folder.resolve("logits.bin");
    Cli.Result result = score(parameters, bytes(tokens, vocabulary), "--logits", logits.toString());

    assertEquals(0, result.code(), result.err());
    Map<String, String> printed = new HashMap<>();
    result.lines().forEach(line -> printed.put(line.split(" ")[0], line.split(" ")[1]));
    assertEquals(Integer.toString(TOKENS - 1), printed.get("tokens"));
    assertEquals(Long.toString(expected.logLikelihood()), printed.get("log_likelihood"));
    assertEquals(expected.bits(), Double.parseDouble(printed.getOrDefault("exact_bits", "")), 1e-5);
    assertArrayEquals(bytes(expected.logits()), Files.readAllBytes(logits));
    if (vocabulary == 256) {
      assertEquals(
          String.format(Locale.ROOT, "%.6f", expected.bits() / (TOKENS - 1)),
          printed.get("bits_per_byte"));
    } else {
      assertFalse(printed.containsKey("bits_per_byte"), "no tokenizer says how long a token is");
    }
  }

  @Test
  void aFailureLeavesOldLogitsAsTheyWere() throws IOException {
    Path logits = Files.writeString(folder.resolve("logits.bin"), "old");
    Parameters parameters = RandomCheckpoints.uniform(new EggConfig(300, 16, 1), 1);
    byte[] outside = {0, 0, 44, 1, 0, 0};
    Cli.Result result = score(parameters, outside, "--logits", logits.toString());
    assertEquals(1, result.code());
    assertEquals(
        "egg: %s: token 300 at byte 2 is outside the vocabulary, 0 to 299"
            .formatted(folder.resolve("tokens.bin")),
        result.err().strip());
    assertEquals("old", Files.readString(logits));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(3, files.count(), "a temporary file was left");
    }
  }

  private Cli.Result score(Parameters parameters, byte[] tokens, String... more)
      throws IOException {
    Path checkpoint = folder.resolve("model.safetensors");
    new Checkpoint(parameters, Optional.empty(), Map.of()).write(checkpoint);
    Path file = Files.write(folder.resolve("tokens.bin"), tokens);
    Stream<String> args =
        Stream.concat(
            Stream.of("score", "--checkpoint", checkpoint.toString(), "--tokens", file.toString()),
            Stream.of(more));
    return new Cli(folder).egg(args.toArray(String[]::new));
  }

  private static byte[] bytes(int[] tokens, int vocabulary) {
    int width = vocabulary == 256 ? 1 : 2;
    ByteBuffer raw = ByteBuffer.allocate(width * tokens.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int token : tokens) {
      if (width == 1) {
        raw.put((byte) token);
      } else {
        raw.putShort((short) token);
      }
    }
    return raw.array();
  }

  private static byte[] bytes(long[][] logits) {
    ByteBuffer raw = ByteBuffer.allocate(logits.length * logits[0].length);
    for (long[] row : logits) {
      for (long logit : row) {
        raw.put((byte) logit);
      }
    }
    return raw.array();
  }
}
