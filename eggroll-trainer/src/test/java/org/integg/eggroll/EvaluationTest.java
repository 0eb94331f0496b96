package org.integg.eggroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.EvaluationBlock.Segment;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.VectorKernels;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.SpecModel;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: an evaluation scores every token once, like the specification's model from the same place.
 */
class EvaluationTest {
  private static final ByteTokenizer BYTES = new ByteTokenizer();
  private static final EggConfig MODEL = new EggConfig(256, 16, 1);
  private final Parameters parameters = RandomCheckpoints.gaussian(MODEL, 3);

  @ParameterizedTest
  @CsvSource({"1, 0", "63, 0", "200, 0", "5000, 0", "5000, 1700", "1500, 9999"})
  void equalsTheSpecification(int size, long maxTokens) {
    int[] text = RandomCheckpoints.tokens(MODEL, size, 9);
    long expected = 0;
    double bits = 0;
    long bytes = 0;
    long tokens = 0;
    SpecModel oracle = SpecModel.of(parameters);
    for (Segment segment : Evaluation.segments(size, maxTokens)) {
      long[][] state = oracle.zeroState();
      for (long at = segment.begin(); at < segment.end() - 1; at++) {
        long[] logits = oracle.step(at == 0 ? 0 : text[(int) at - 1], state);
        int target = text[(int) at];
        if (at + 1 >= segment.first()) {
          expected += SpecModel.logLikelihood(logits, target, 4);
          bits += SpecModel.bits(logits, target);
          bytes += target == 0 ? 0 : 1;
          tokens++;
        }
      }
    }
    try (TokenSequence sequence = TokenSequence.of(BYTES, text)) {
      BitsPerByte found =
          Evaluation.of(parameters, sequence, BYTES, maxTokens, new VectorKernels(), 2);
      assertEquals(expected, found.logLikelihood());
      assertEquals(tokens, found.tokens());
      assertEquals(bytes, found.textBytes());
      assertEquals(bits, found.exactBits(), 1e-9 * bits); // two sums of doubles
      if (maxTokens == 0) {
        assertEquals(size, found.tokens());
        assertEquals(sequence.textBytes(), found.textBytes());
      }
    }
  }

  /** Token by token, by the naive model and the definition. */
  @ParameterizedTest
  @CsvSource({"1, 0", "200, 0", "5000, 1700"})
  void theDivergenceIsThatOfTheDefinition(int size, long maxTokens) {
    Parameters other = RandomCheckpoints.gaussian(MODEL, 4);
    int[] text = RandomCheckpoints.tokens(MODEL, size, 9);
    SpecModel oracle = SpecModel.of(parameters);
    SpecModel from = SpecModel.of(other);
    double expected = 0;
    long tokens = 0;
    for (Segment segment : Evaluation.segments(size, maxTokens)) {
      long[][] state = oracle.zeroState();
      long[][] otherState = from.zeroState();
      for (long at = segment.begin(); at < segment.end() - 1; at++) {
        int token = at == 0 ? 0 : text[(int) at - 1];
        long[] logits = oracle.step(token, state);
        long[] otherLogits = from.step(token, otherState);
        if (at + 1 >= segment.first()) {
          tokens++;
          for (int v = 0; v < logits.length; v++) {
            double bits = SpecModel.bits(logits, v);
            expected += Math.pow(2, -bits) * (SpecModel.bits(otherLogits, v) - bits);
          }
        }
      }
    }
    try (TokenSequence sequence = TokenSequence.of(BYTES, text)) {
      BitsPerByte plain =
          Evaluation.of(parameters, sequence, BYTES, maxTokens, new VectorKernels(), 1);
      BitsPerByte found = away(other, sequence, maxTokens);
      assertEquals(expected / tokens, found.divergence(), 1e-9 * expected);
      assertTrue(found.divergence() > 0.1, found.toString());
      assertEquals(plain.exactBits(), found.exactBits());
      assertEquals(0, plain.divergence());
      assertEquals(0, away(parameters, sequence, maxTokens).divergence(), 1e-12);
    }
  }

  private BitsPerByte away(Parameters from, TokenSequence text, long maxTokens) {
    return Evaluation.of(
        parameters, Optional.of(from), text, BYTES, maxTokens, new VectorKernels(), 2);
  }

  @Test
  void threadsAndKernelsChangeNothing() {
    int[] text = RandomCheckpoints.tokens(MODEL, 9000, 11);
    try (TokenSequence sequence = TokenSequence.of(BYTES, text)) {
      BitsPerByte one = Evaluation.of(parameters, sequence, BYTES, 0, new VectorKernels(), 1);
      assertEquals(one, Evaluation.of(parameters, sequence, BYTES, 0, new VectorKernels(), 3));
      assertEquals(one, Evaluation.of(parameters, sequence, BYTES, 0, new ScalarKernels(), 2));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 64, 127, 129, 8191, 8192, 100_000, 123_456_789_012L})
  void segmentsCoverTheTextOnce(long size) {
    List<Segment> segments = Evaluation.segments(size, 0);
    long next = 1;
    for (Segment segment : segments) {
      assertEquals(next, segment.first());
      assertEquals(Math.max(0, segment.first() - 128), segment.begin());
      next = segment.end();
    }
    assertEquals(size + 1, next);
    assertEquals(Math.clamp(size / 64, 1, 128), segments.size());
  }

  @ParameterizedTest
  @CsvSource({"8256, 8255", "8192, 100", "100000, 20000", "1000000, 1"})
  void aLimitSpreadsSegmentsWithoutOverlap(long size, long maxTokens) {
    long next = 1;
    long scored = 0;
    for (Segment segment : Evaluation.segments(size, maxTokens)) {
      assertTrue(segment.first() >= next, segment.toString());
      next = segment.end();
      scored += segment.end() - segment.first();
    }
    assertTrue(next <= size + 1);
    assertTrue(scored <= maxTokens && scored > maxTokens - 128, scored + " of " + maxTokens);
  }

  @Test
  void anEmptyTextIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Evaluation.segments(0, 0));
  }
}
