package org.integg.eggroll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.integg.corpora.TokenSequence;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;

/** Claim: streams follow the text, and a separator comes before its first token, also on wrap. */
class StreamsTest {
  private final TokenSequence text =
      TokenSequence.of(new ByteTokenizer(), 11, 12, 13, 14, 15, 16, 17);

  private int[] segment(int streams, int stream, long step, int segment) {
    int[] into = new int[segment + 1];
    new Streams(text, streams, segment).copy(stream, step, into);
    return into;
  }

  @Test
  void theFirstStreamBeginsADocument() {
    assertArrayEquals(new int[] {0, 11, 12, 13}, segment(2, 0, 0, 3));
    assertArrayEquals(new int[] {13, 14, 15, 16}, segment(2, 0, 1, 3));
  }

  @Test
  void streamsBeginEvenlySpread() {
    assertArrayEquals(new int[] {14, 15}, segment(2, 1, 0, 1));
    assertArrayEquals(new int[] {12, 13}, segment(3, 1, 0, 1));
    assertArrayEquals(new int[] {15, 16}, segment(3, 2, 0, 1));
  }

  @Test
  void aSeparatorComesWhereAStreamWraps() {
    assertArrayEquals(new int[] {16, 17, 0, 11}, segment(2, 0, 2, 3));
    assertArrayEquals(new int[] {17, 0, 11, 12}, segment(2, 1, 1, 3));
  }

  @Test
  void aSegmentMayBeLongerThanTheText() {
    int[] expected = {17, 0, 11, 12, 13, 14, 15, 16, 17, 0, 11, 12, 13, 14, 15, 16, 17, 0};
    assertArrayEquals(expected, segment(2, 0, 7, 17)); // 7 · 17 mod 8 = 7
  }

  @Test
  void laterStepsGoOnWhereEarlierOnesEnded() {
    long step = 1L << 50;
    int[] now = segment(2, 1, step, 5);
    assertArrayEquals(new int[] {now[5]}, new int[] {segment(2, 1, step + 1, 5)[0]});
  }

  @Test
  void aTextOfOneTokenIsRefused() {
    try (TokenSequence one = TokenSequence.of(new ByteTokenizer(), 7)) {
      assertThrows(IllegalArgumentException.class, () -> new Streams(one, 1, 1));
    }
  }
}
