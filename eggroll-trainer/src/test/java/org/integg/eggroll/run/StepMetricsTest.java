package org.integg.eggroll.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.integg.eggroll.Spread;
import org.integg.eggroll.Training;
import org.integg.eggroll.aligned.AlignedSettings;
import org.integg.eggroll.aligned.Control;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: a line of metrics has the spread of the values that the step compared, in bits of a token
 * or rewards, and is read back as it was written. Lines of earlier versions, without the spread,
 * are read, too.
 */
class StepMetricsTest {
  @TempDir Path folder;

  private static StepMetrics metrics(Optional<StepSpread> spread) {
    TextScore score = new TextScore(2.5, OptionalDouble.of(3), OptionalDouble.of(2.9));
    return new StepMetrics(7, 700, 1.5, 1.25, score, 12, 0.001, 5e5, spread);
  }

  @Test
  void quantilesAreBitsToThreeDigits() {
    Spread spread = new Spread(Spread.Of.FITNESS, 512, List.of(-1234L, -51L, 0L, 1L, 777_777L));
    StepSpread reported = StepSpread.of(spread);
    assertEquals(List.of(-2.41, -0.0996, 0.0, 0.00195, 1520.0), reported.quantiles());
    StepMetrics step = metrics(Optional.of(reported));
    assertTrue(
        step.toJson().contains("\"fitness_spread\":[-2.41,-0.0996,0.0,0.00195,1520.0],"),
        step::toJson);
    assertEquals(step, StepMetrics.ofJson(step.toJson()));
  }

  @Test
  void linesWithoutAreReadToo() {
    StepMetrics step = metrics(Optional.empty());
    assertEquals(step, StepMetrics.ofJson(step.toJson()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "[1,2,3,4]", "[1,2,3,4,5,6]", "[1,2,3,4,\"5\"]", "[1,2,3,4,1e99]"})
  void otherSpreadsAreRefusedInOneLine(String spread) {
    String line = metrics(Optional.empty()).toJson();
    String wrong = line.replace("\"changed\"", "\"loss_spread\":" + spread + ",\"changed\"");
    String message =
        assertThrows(IllegalArgumentException.class, () -> StepMetrics.ofJson(wrong)).toString();
    assertTrue(message.contains("loss_spread"), message);
    assertEquals(1, message.lines().count());
  }

  static Stream<Arguments> estimators() {
    return Stream.of(
        Arguments.of(LowRankSettings.published(70, 6).withSeed(5), Spread.Of.FITNESS),
        Arguments.of(
            new AlignedSettings(1, 2, 2, Control.LEARNED, 4, 0.4, 50, 0.98, 5), Spread.Of.FITNESS),
        Arguments.of(new FeedbackSettings(1, 8, 1.6, 0.98, 5), Spread.Of.LOSS));
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void aRunReportsThatOfItsEstimator(Training training, Spread.Of of) throws IOException {
    SmallRun small = SmallRun.in(folder).with(training);
    small.train(3);
    List<StepMetrics> steps = RunFolder.open(small.runs(), SmallRun.NAME).metrics();
    assertEquals(3, steps.size());
    for (StepMetrics step : steps) {
      StepSpread spread = step.spread().orElseThrow();
      assertEquals(of, spread.of());
      assertEquals(spread.quantiles().stream().sorted().toList(), spread.quantiles());
      double middle = spread.quantiles().get(2);
      if (of == Spread.Of.LOSS) { // with random start weights a token costs about eight bits
        assertTrue(middle > 4 && middle < 12, spread.toString());
      } else { // noise helps about as often as it harms
        assertTrue(Math.abs(middle) < spread.quantiles().getLast(), spread.toString());
      }
    }
  }
}
