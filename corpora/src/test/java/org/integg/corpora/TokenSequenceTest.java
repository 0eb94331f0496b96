package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;

class TokenSequenceTest {
  @Test
  void copiesAnyRangeFromAnyThread() {
    int[] ids = new Random(1).ints(10_000, 0, 65_536).toArray();
    try (TokenSequence tokens = TokenSequence.of(new PairTokenizer(), ids)) {
      IntStream.range(0, 2_000)
          .parallel()
          .forEach(seed -> {
            Random random = new Random(seed);
            int from = random.nextInt(ids.length + 1);
            int count = random.nextInt(ids.length - from + 1);
            int[] into = new int[count + 5];
            Arrays.fill(into, -1);
            tokens.copy(from, into, 3, count);
            assertArrayEquals(
                Arrays.copyOfRange(ids, from, from + count),
                Arrays.copyOfRange(into, 3, 3 + count));
            assertEquals(-1, into[2]);
            assertEquals(-1, into[3 + count]);
          });
    }
  }

  @Test
  void rangesOutsideAreRefused() {
    try (TokenSequence tokens = TokenSequence.of(new ByteTokenizer(), 1, 2, 0, 3)) {
      assertEquals(4, tokens.size());
      assertEquals(3, tokens.textBytes());
      int[] into = new int[4];
      for (long from : new long[] {-1, 1, 5, Long.MAX_VALUE, Long.MIN_VALUE}) {
        assertThrows(IndexOutOfBoundsException.class, () -> tokens.copy(from, into, 0, 4));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> tokens.copy(0, into, 1, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> tokens.copy(0, into, 0, -1));
    }
    assertThrows(
        IndexOutOfBoundsException.class, () -> TokenSequence.of(new ByteTokenizer(), 1, 256));
  }

  @Test
  void closedSequenceIsRefusedAndClosesTwice() {
    TokenSequence tokens = TokenSequence.of(new ByteTokenizer(), 1, 2);
    tokens.close();
    tokens.close();
    assertThrows(IllegalStateException.class, () -> tokens.copy(0, new int[2], 0, 2));
  }
}
