package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sampling: settings, weights compared with a literal reading of the rules, draws compared with the
 * weights.
 */
class SamplerTest {
  private static final int ALL = 1000;

  private static Sampler with(int temperature, int topK, int topP, int minP) {
    return new Sampler(temperature, topK, topP, minP, 1);
  }

  private static byte[] row(int... logits) {
    byte[] row = new byte[logits.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = (byte) logits[i];
    }
    return row;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1 | 0 | 1000 | 0 | temperature -1: must be from 0 to 10000 hundredths",
        "10001 | 0 | 1000 | 0 | temperature 10001: must be from 0 to 10000 hundredths",
        "100 | -1 | 1000 | 0 | top-k -1: must be from 0 to 65536 tokens",
        "100 | 65537 | 1000 | 0 | top-k 65537: must be from 0 to 65536 tokens",
        "100 | 0 | 0 | 0 | top-p 0: must be from 1 to 1000 thousandths",
        "100 | 0 | 1001 | 0 | top-p 1001: must be from 1 to 1000 thousandths",
        "100 | 0 | 1000 | -1 | min-p -1: must be from 0 to 1000 thousandths",
        "100 | 0 | 1000 | 1001 | min-p 1001: must be from 0 to 1000 thousandths",
      })
  void refusesSettingsOutOfRange(int temperature, int topK, int topP, int minP, String message) {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> with(temperature, topK, topP, minP));
    assertEquals(message, e.getMessage());
  }

  @Test
  void refusesAnEmptyRow() {
    assertThrows(IllegalArgumentException.class, () -> Sampler.greedy().sample(new byte[0], 0));
  }

  @Test
  void temperatureZeroTakesTheFirstOfTheLargest() {
    assertEquals(2, Sampler.greedy().sample(row(-5, 3, 9, 9, 8), 0));
    assertEquals(0, Sampler.greedy().sample(row(-127, -127), 5));
    assertEquals(1, with(0, 40, 900, 100).sample(row(-127, 127, 127), 7));
  }

  @Test
  void weightsAtTemperatureOneAreThoseOfTheLoss() {
    byte[] row = row(127, 0, -127, 111, 126);
    int[] expected = new int[5];
    for (int i = 0; i < 5; i++) {
      expected[i] = (int) SpecModel.exp2(row[i] + 128);
    }
    assertArrayEquals(expected, Sampler.plain(0).weights(row));
    // A row with the same distances at another level has the same weights.
    assertArrayEquals(
        Sampler.plain(0).weights(row(20, 10, -10)), Sampler.plain(0).weights(row(127, 117, 97)));
  }

  @Test
  void temperatureScalesTheDistances() {
    byte[] row = row(20, 4, -12);
    assertArrayEquals(weights(0, 32, 64), with(50, 0, ALL, 0).weights(row));
    assertArrayEquals(weights(0, 8, 16), with(200, 0, ALL, 0).weights(row));
    assertArrayEquals(weights(0, 23, 46), with(70, 0, ALL, 0).weights(row)); // 22.86, 45.71
    assertArrayEquals(weights(0, -1, -1), with(1, 0, ALL, 0).weights(row)); // beyond the table
    assertArrayEquals(weights(0, 0, 0), with(10_000, 0, ALL, 0).weights(row)); // 0.16, 0.32
  }

  /** Weights at these distances below the largest; −1 for none. */
  private static int[] weights(int... distances) {
    int[] weights = new int[distances.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = distances[i] < 0 ? 0 : (int) SpecModel.exp2(255 - distances[i]);
    }
    return weights;
  }

  @Test
  void topKCutsAmongEqualsByIndex() {
    byte[] row = row(5, 9, 5, 5, 1);
    assertArrayEquals(weights(-1, 0, -1, -1, -1), with(100, 1, ALL, 0).weights(row));
    assertArrayEquals(weights(4, 0, 4, -1, -1), with(100, 3, ALL, 0).weights(row));
    assertArrayEquals(weights(4, 0, 4, 4, 8), with(100, 77, ALL, 0).weights(row));
  }

  @Test
  void topPStopsOnceTheShareIsReached() {
    byte[] equal = row(0, 0, 0, 0);
    assertArrayEquals(weights(0, 0, -1, -1), with(100, 0, 500, 0).weights(equal));
    assertArrayEquals(weights(0, 0, 0, -1), with(100, 0, 501, 0).weights(equal));
    assertArrayEquals(weights(0, -1, -1, -1), with(100, 0, 1, 0).weights(equal));
    // Top-k leaves two, of which the first is half.
    assertArrayEquals(weights(0, -1, -1, -1), with(100, 2, 500, 0).weights(equal));
  }

  @Test
  void minPIsRelativeToTheLargest() {
    // 16 steps are a half, 17 are 0.479.
    byte[] row = row(32, 16, 15, 0);
    assertArrayEquals(weights(0, 16, 17, 32), with(100, 0, ALL, 0).weights(row));
    assertArrayEquals(weights(0, 16, 17, -1), with(100, 0, ALL, 478).weights(row));
    assertArrayEquals(weights(0, 16, -1, -1), with(100, 0, ALL, 480).weights(row));
    assertArrayEquals(weights(0, -1, -1, -1), with(100, 0, ALL, 1000).weights(row));
  }

  /** The rules of the class, applied literally to a sorted list of tokens. */
  private static int[] byTheRules(Sampler s, byte[] row) {
    List<Integer> ranked = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      ranked.add(i);
    }
    ranked.sort(Comparator.comparingInt((Integer i) -> -row[i]).thenComparingInt(i -> i));
    int max = row[ranked.getFirst()];
    long[] weight = new long[row.length];
    for (int i = 0; i < row.length; i++) {
      int d = ((max - row[i]) * 100 + s.temperature() / 2) / s.temperature();
      weight[i] = d > 255 ? 0 : SpecModel.exp2(255 - d);
    }
    List<Integer> top =
        ranked.subList(0, s.topK() == 0 ? row.length : Math.min(s.topK(), row.length));
    long total = top.stream().mapToLong(i -> weight[i]).sum();
    int[] kept = new int[row.length];
    long before = 0;
    for (int i : top) {
      boolean inTopP = s.topP() == ALL || before * 1000 < s.topP() * total;
      if (inTopP && weight[i] * 1000 >= s.minP() * weight[ranked.getFirst()]) {
        kept[i] = (int) weight[i];
      }
      before += weight[i];
    }
    return kept;
  }

  @Test
  void weightsFollowTheRulesForRandomRowsAndSettings() {
    SplittableRandom random = new SplittableRandom(4);
    for (int n = 0; n < 400; n++) {
      byte[] row = new byte[random.nextInt(1, 300)];
      int spread = random.nextInt(1, 128);
      for (int i = 0; i < row.length; i++) {
        row[i] = (byte) random.nextInt(-spread, spread);
      }
      Sampler sampler =
          with(
              random.nextInt(1, 400),
              random.nextBoolean() ? 0 : random.nextInt(1, 320),
              random.nextBoolean() ? ALL : random.nextInt(1, 1001),
              random.nextBoolean() ? 0 : random.nextInt(0, 1001));
      assertArrayEquals(byTheRules(sampler, row), sampler.weights(row), sampler.toString());
    }
  }

  @Test
  void drawsAreAsOftenAsTheWeightsSay() {
    byte[] row = row(40, 40, 24, 8, 37, -120, 12);
    Sampler sampler = Sampler.plain(99);
    int[] weights = sampler.weights(row);
    long sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    int draws = 200_000;
    long[] counts = new long[row.length];
    for (int position = 0; position < draws; position++) {
      counts[sampler.sample(row, position)]++;
    }
    for (int i = 0; i < row.length; i++) {
      // Six standard deviations of a binomial count, in integers: (c·S − n·w)² ≤ 36·n·w·(S − w).
      long difference = counts[i] * sum - (long) draws * weights[i];
      double bound = 36.0 * draws * weights[i] * (sum - weights[i]);
      assertTrue((double) difference * difference <= bound, "token " + i + ": " + counts[i]);
    }
  }

  @Test
  void neighbouringDrawsAreIndependent() {
    byte[] row = row(0, 0, 0, 0);
    for (Sampler sampler : new Sampler[] {Sampler.plain(0), Sampler.plain(1), Sampler.plain(-1)}) {
      int[] pairs = new int[16];
      for (int position = 0; position < 64_000; position++) {
        pairs[4 * sampler.sample(row, position) + sampler.sample(row, position + 1)]++;
      }
      for (int pair : pairs) {
        assertTrue(Math.abs(pair - 4000) < 6 * 62, "pairs " + pair); // 62 = sqrt(n·p·(1 − p))
      }
    }
  }

  @Test
  void aDrawDependsOnSeedAndPositionOnly() {
    byte[] row = new byte[256];
    Sampler sampler = Sampler.plain(7);
    int[] first = new int[100];
    for (int position = 0; position < 100; position++) {
      first[position] = sampler.sample(row, position);
    }
    int[] other = new int[100];
    for (int position = 99; position >= 0; position--) {
      assertEquals(first[position], Sampler.plain(7).sample(row, position));
      other[position] = Sampler.plain(8).sample(row, position);
    }
    assertFalse(Arrays.equals(first, other));
  }

  @Test
  void theSequenceIsTheDocumentedOne() {
    // Computed by another implementation of the class's description.
    byte[] row = new byte[1000];
    for (int i = 0; i < row.length; i++) {
      row[i] = (byte) (i * 37 % 255 - 127);
    }
    Sampler sampler = new Sampler(130, 0, ALL, 0, 42);
    int[] drawn = new int[12];
    for (int position = 0; position < drawn.length; position++) {
      drawn[position] = sampler.sample(row, position);
    }
    assertArrayEquals(new int[] {434, 48, 350, 157, 847, 427, 496, 18, 247, 810, 882, 575}, drawn);
  }

  @Test
  void everyUnitOfWeightBelongsToItsToken() {
    // Weights 1,004,119 and 16. The other implementation found the positions: where r is 1,004,119,
    // the first of the second token; where it is 1,004,134, the last (the next try is 319,872); and
    // where the first try is the sum itself, which is out, so that the next, 433,072, is taken.
    Sampler sampler = Sampler.plain(5);
    byte[] row = row(127, -127);
    assertEquals(1, sampler.sample(row, 279_963));
    assertEquals(1, sampler.sample(row, 400_337));
    assertEquals(0, sampler.sample(row, 2_029_568));
  }

  @Test
  void aFullVocabularyOfEqualsIsDrawnFromEverywhere() {
    byte[] row = new byte[65_536];
    Sampler sampler = Sampler.plain(3);
    int low = Integer.MAX_VALUE;
    int high = 0;
    for (int position = 0; position < 300; position++) {
      int token = sampler.sample(row, position);
      low = Math.min(low, token);
      high = Math.max(high, token);
    }
    assertTrue(low < 2000 && high > 63_000, low + ".." + high);
  }
}
