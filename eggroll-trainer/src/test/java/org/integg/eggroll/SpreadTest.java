package org.integg.eggroll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: the spread of given values is exact, the spread of counted values is right to one
 * sixteenth, whatever their sizes and signs, and counts of parts add up to the counts of the whole.
 */
class SpreadTest {
  private static Spread counted(List<SpreadCounts> parts) {
    SpreadCounts all = new SpreadCounts();
    for (SpreadCounts part : parts) {
      ByteBuffer written = ByteBuffer.allocate(part.mostBytes() + 1);
      part.write(written);
      all.add(written.put((byte) 1).flip());
      assertEquals(1, written.remaining());
    }
    return all.spread(Spread.Of.FITNESS, 256).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 19, 20, 21, 1000})
  void quantilesAreThoseOfTheValues(int count) {
    Random random = new Random(count);
    for (int bits = 1; bits < 40; bits++) {
      List<Long> values = new ArrayList<>();
      List<SpreadCounts> parts = List.of(new SpreadCounts(), new SpreadCounts());
      for (int i = 0; i < count; i++) {
        long value = random.nextLong() >> 64 - bits - random.nextInt(2);
        values.add(value);
        parts.get(random.nextInt(2)).add(value);
      }
      Spreads.check(Spread.Of.FITNESS, 256, values, counted(parts));
      long[] array = values.stream().mapToLong(Long::longValue).toArray();
      Spread exact = Spread.of(Spread.Of.FITNESS, 256, array).orElseThrow();
      Spreads.check(Spread.Of.FITNESS, 256, values, exact);
      assertEquals(
          LongStream.of(array).sorted().skip((count + 1) / 2 - 1).findFirst().orElseThrow(),
          exact.quantiles().get(2));
    }
  }

  @Test
  void smallNumbersAreCountedExactly() {
    for (long value = -15; value <= 15; value++) {
      SpreadCounts counts = new SpreadCounts();
      counts.add(value);
      assertEquals(
          List.of(value, value, value, value, value), counted(List.of(counts)).quantiles());
    }
  }

  @Test
  void nothingHasNoSpreadAndTheLargestIsCounted() {
    SpreadCounts counts = new SpreadCounts();
    assertEquals(Optional.empty(), counts.spread(Spread.Of.LOSS, 1));
    assertEquals(Optional.empty(), Spread.of(Spread.Of.LOSS, 1, new long[0]));
    counts.add(Long.MAX_VALUE);
    long largest = counted(List.of(counts)).quantiles().getFirst();
    Spreads.check(Spread.Of.FITNESS, 256, List.of((1L << 40) - 1), counted(List.of(counts)));
    counts.clear();
    counts.add(-Long.MAX_VALUE);
    assertEquals(-largest, counted(List.of(counts)).quantiles().getLast());
  }
}
