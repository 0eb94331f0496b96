package org.integg.bench.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.StartWeights;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claim: backpropagation learns what determines a text's next token, even what only the state can
 * know, with every kind of MLP; equal settings give equal weights; streams follow the text.
 */
class BackpropTest {
  private static EggConfig model(Mlp mlp) {
    return new EggConfig(256, 32, 1, mlp);
  }

  private static final int STEPS = 400;

  /** Words {@code axb} and {@code cxd}: the last letter follows from the first. */
  private static TokenSequence words() {
    SplittableRandom random = new SplittableRandom(1);
    int[] text = new int[6000];
    for (int i = 0; i < text.length; i += 3) {
      boolean first = random.nextBoolean();
      text[i] = first ? 'a' : 'c';
      text[i + 1] = 'x';
      text[i + 2] = first ? 'b' : 'd';
    }
    return TokenSequence.of(new ByteTokenizer(), text);
  }

  private static Backprop training(Mlp mlp, TokenSequence text) {
    return new Backprop(model(mlp), new Backprop.Settings(8, 16, 2, 0.0005, 3), text);
  }

  private static Parameters train(Backprop training) {
    for (int step = 0; step < STEPS; step++) {
      training.step((double) step / STEPS);
    }
    return training.weights().parameters();
  }

  /** A word of three tokens carries one bit. */
  @ParameterizedTest
  @EnumSource(Mlp.class)
  void learnsWhatTheStateTells(Mlp mlp) {
    try (TokenSequence text = words()) {
      Backprop training = training(mlp, text);
      train(training);
      double bits = TwinEvaluation.of(training.weights(), text, new ByteTokenizer(), 0);
      // A model that forgets the first letter pays for the last one again: 0.67.
      assertTrue(bits < 0.55, mlp + ": " + bits);
    }
  }

  @Test
  void equalSettingsGiveEqualWeights() {
    try (TokenSequence text = words()) {
      Parameters one = train(training(Mlp.CLIP, text));
      assertEquals(one, train(training(Mlp.CLIP, text)));
      byte[] up = one.get("blocks.0.mlp.up");
      byte[] otherUp = train(training(Mlp.RELU, text)).get("blocks.0.mlp.up");
      assertFalse(Arrays.equals(up, otherUp));
    }
  }

  @Test
  void beginsWithTheProductsStartWeights() {
    try (TokenSequence text = words()) {
      Backprop training = training(Mlp.RELU, text);
      assertEquals(StartWeights.of(model(Mlp.RELU), 3), training.weights().parameters());
    }
  }

  /** Three streams of four tokens over ten tokens and the separator. */
  @Test
  void streamsFollowTheText() {
    int[] ids = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), ids)) {
      TextStreams streams = new TextStreams(text, 3, 4);
      int[] tokens = new int[12];
      int[] targets = new int[12];
      int[] starts = {0, 11 / 3, 22 / 3};
      for (int step = 0; step < 5; step++) {
        streams.read(step, tokens, targets);
        for (int b = 0; b < 3; b++) {
          for (int t = 0; t < 4; t++) {
            int position = starts[b] + 4 * step + t;
            assertEquals(position % 11, tokens[t * 3 + b]);
            assertEquals((position + 1) % 11, targets[t * 3 + b]);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 16, 1, 0, streams 0: must be 1 to 4096",
    "8, 5000, 1, 0, tokens-per-update 5000: must be 1 to 4096",
    "8, 16, 0, 0, 'rate 0.0: must be above 0, at most 127'",
    "8, 16, 2, 0.5, 'decay 0.5: must be from 0, below 1/rate'"
  })
  void settingsOutsideTheirRangesAreOneLine(
      int streams, int segment, double rate, double decay, String line) {
    Throwable failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Backprop.Settings(streams, segment, rate, decay, 0));
    assertEquals(line, failure.getMessage());
  }
}
