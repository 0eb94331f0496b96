package org.integg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: the law through cosines recovers the parameters from which they were made, even if they
 * are slightly off, and never predicts a cosine above 1.
 */
class CosineFitTest {
  private static double[] law(double most, double spread, int levels) {
    CosineFit law = new CosineFit(most, spread);
    return IntStream.range(0, levels).mapToDouble(i -> law.at(1 << i)).toArray();
  }

  @ParameterizedTest
  @CsvSource({"0.8, 5", "0.3, 100", "0.95, 0.01", "1, 700", "0.05, 1"})
  void isTheOneThatMadeThem(double most, double spread) {
    CosineFit found = CosineFit.of(law(most, spread, 7));
    assertEquals(most, found.most(), 1e-4 * most);
    assertEquals(spread, found.spread(), 1e-3 * spread);
  }

  @Test
  void bearsNoise() {
    Random random = new Random(3);
    double[] cosines = law(0.7, 8, 9);
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] += 0.002 * random.nextGaussian();
    }
    CosineFit found = CosineFit.of(cosines);
    assertEquals(0.7, found.most(), 0.02);
    assertEquals(8, found.spread(), 0.8);
  }

  /** A cosine that is half as large again for twice as many votes is more than noise explains. */
  @Test
  void endsAtOne() {
    double[] cosines = {0.2, 0.4, 0.8};
    CosineFit found = CosineFit.of(cosines);
    assertEquals(1, found.most());
    assertTrue(found.spread() > 1);
  }

  @Test
  void whatDoesNotChangeHasNoNoise() {
    CosineFit found = CosineFit.of(new double[] {0.6, 0.6, 0.6});
    assertEquals(0.6, found.most(), 1e-6);
    assertTrue(found.spread() < 1e-4);
    assertEquals(0, CosineFit.of(new double[] {0, 0}).at(1));
    assertEquals(0, CosineFit.of(new double[] {-0.1, -0.2}).most());
  }
}
