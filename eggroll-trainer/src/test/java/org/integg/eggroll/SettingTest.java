package org.integg.eggroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.junit.jupiter.api.Test;

class SettingTest {
  private static final LowRankSettings BASE = LowRankSettings.published(512, 16);

  @Test
  void oneIsChangedAndTheOthersStay() {
    LowRankSettings changed = BASE.withRank(4).withAlpha(0.5, 7).withSeed(9).withFitnessBits(5);
    assertEquals(
        Setting.with(
            BASE,
            Map.of(
                "rank", 4, "alpha", 0.5, "alpha-decay-steps", 7L, "seed", 9L, "fitness-bits", 5)),
        changed);
    assertEquals(BASE, Setting.with(changed, Map.copyOf(values(BASE))));
  }

  private static Map<String, Object> values(LowRankSettings of) {
    return Map.of(
        "rank",
        of.rank(),
        "alpha",
        of.alpha(),
        "alpha-decay-steps",
        of.alphaDecaySteps(),
        "seed",
        of.seed(),
        "fitness-bits",
        of.fitnessBits());
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    Map<String, ?> others = Map.of("rank", 4, "ranks", 4, "feedback", 1);
    assertEquals(
        "no such setting: feedback, ranks",
        assertThrows(IllegalArgumentException.class, () -> Setting.with(BASE, others))
            .getMessage());
  }
}
