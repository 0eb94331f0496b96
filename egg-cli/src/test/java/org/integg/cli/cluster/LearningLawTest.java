package org.integg.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.integg.cli.cluster.LearningLaw.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: the law of steps and populations recovers the numbers from which runs were made, reports
 * its error if they are noisy, and refuses runs that do not determine it.
 */
class LearningLawTest {
  /** Ends by a law, each off by a normal number times {@code noise}. */
  private static List<End> ends(LearningLaw law, double noise) {
    SplittableRandom random = new SplittableRandom(7);
    List<End> ends = new ArrayList<>();
    for (double members = 500; members <= 128_000; members *= 4) {
      for (double steps = 100; steps <= 6_400; steps *= 4) {
        double off = noise * random.nextGaussian();
        ends.add(new End(steps, members, law.bits(steps, members) + off));
      }
    }
    return ends;
  }

  @ParameterizedTest
  @CsvSource({"1.2, 9, 0.35, 4000", "0, 6, 0.12, 60000", "2.5, 30, 0.7, 900"})
  void findsWhatTheRunsWereMadeWith(double floor, double scale, double exponent, double critical) {
    LearningLaw made = new LearningLaw(floor, scale, exponent, critical, 0);
    LearningLaw found = LearningLaw.of(ends(made, 0));
    assertEquals(0, found.error(), 0.001);
    assertEquals(critical, found.critical(), critical / 50);
    assertEquals(floor, found.floor(), 0.02);
    assertEquals(exponent, found.exponent(), 0.01);
    assertEquals(1000, found.steps(found.bits(1000, 2000), 2000), 1e-6);
  }

  @Test
  void tellsHowFarItIsOff() {
    LearningLaw made = new LearningLaw(1.2, 9, 0.35, 4000, 0);
    LearningLaw found = LearningLaw.of(ends(made, 0.02));
    assertTrue(found.error() > 0.01 && found.error() < 0.03, found::toString);
    assertEquals(4000, found.critical(), 2000);
  }

  @Test
  void refusesRunsThatCannotTell() {
    LearningLaw made = new LearningLaw(1.2, 9, 0.35, 4000, 0);
    List<End> ends = ends(made, 0);
    refused(ends.subList(0, 5), "a law needs at least 6 runs");
    refused(ends.stream().filter(end -> end.steps() == 100).toList(), "1 numbers of steps");
    refused(ends.stream().filter(end -> end.memberTokens() == 500).toList(), "1 populations");
    List<End> worse =
        ends.stream()
            .map(end -> new End(end.steps(), end.memberTokens(), 8 - end.bits() / 2))
            .toList();
    refused(worse, "do not improve with more steps");
    String line =
        assertThrows(IllegalArgumentException.class, () -> LearningLaw.of(ends).require(1.1))
            .getMessage();
    assertTrue(String.valueOf(line).contains("target 1.1"), line);
  }

  private static void refused(List<End> ends, String part) {
    String line =
        assertThrows(IllegalArgumentException.class, () -> LearningLaw.of(ends)).getMessage();
    assertTrue(String.valueOf(line).contains(part), line);
  }
}
