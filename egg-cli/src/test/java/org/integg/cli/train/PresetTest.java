package org.integg.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.integg.cli.Cli;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Training;
import org.integg.eggroll.feedback.CreditPath;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.eggroll.run.Estimators;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * Claim: every preset works with every estimator and is in the help, as are all settings. A flag
 * overrides a preset. A setting that only one estimator has selects that estimator, and is refused
 * if another was chosen.
 */
class PresetTest {
  @TempDir private Path folder;

  private static TrainSettings settings(String... args) {
    TrainSettings settings = new TrainSettings();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(settings)).parseArgs(args);
    return settings;
  }

  private static Training train(String... args) {
    TrainSettings settings = settings(args);
    return settings.train(settings.model(256));
  }

  @Test
  void everyPresetIsValidAndExplained() {
    String help = new Cli(folder).egg("train", "--help").out();
    for (Preset preset : Preset.values()) {
      for (Estimator estimator : Estimators.ALL) {
        TrainSettings settings =
            settings("--preset", preset.toString(), "--estimator", estimator.id());
        EggConfig model = settings.model(256);
        assertEquals(estimator.model(preset, 256), model);
        Training train = assertInstanceOf(estimator.type(), settings.train(model));
        assertEquals(estimator.defaults(preset, model), train);
        assertEquals(estimator.validateEvery(preset), settings.validateEvery());
      }
      assertTrue(help.contains("  " + preset + " "), help);
    }
  }

  @Test
  void everySettingIsInTheHelpOnce() {
    String help = new Cli(folder).egg("train", "--help").out();
    String words = help.replaceAll("\\s+", " ");
    for (Estimator estimator : Estimators.ALL) {
      assertTrue(words.contains(" " + estimator.id() + ": " + estimator.summary() + ". "), help);
      for (Setting setting : estimator.settings()) {
        String option = "  --" + setting.name() + "=" + setting.label();
        assertEquals(2, help.split(Pattern.quote(option), -1).length, option + help);
        assertTrue(words.contains(estimator.id() + ": " + setting.description()), setting.name());
      }
    }
  }

  @Test
  void withoutAWordItIsTheFirstOfAll() {
    assertInstanceOf(Estimators.ALL.getFirst().type(), train());
  }

  @Test
  void theLongerTheTimeTheWiderTheModel() {
    TrainSettings settings = settings();
    assertEquals(Preset.SMALL, settings.preset());
    settings.suit(0.5);
    assertEquals(Preset.TINY, settings.preset());
    settings.suit(0); // no minutes were given
    assertEquals(Preset.SMALL, settings.preset());
    settings.suit(0.9);
    assertEquals(Preset.TINY, settings.preset());
    settings.suit(1);
    assertEquals(Preset.SMALL, settings.preset());
    settings.suit(8);
    assertEquals(Preset.HOUR, settings.preset());
    TrainSettings named = settings("--preset", "tiny");
    named.suit(60);
    assertEquals(Preset.TINY, named.preset());
  }

  @Test
  void thePaperPresetHasThePublishedShape() {
    assertEquals(new EggConfig(256, 256, 6), settings("--preset", "paper").model(256));
  }

  @Test
  void theMlpIsAReluButForThePaperAndThePublishedEstimator() {
    for (Preset preset : Preset.values()) {
      for (Estimator estimator : Estimators.ALL) {
        boolean published = preset == Preset.PAPER || estimator.id().equals("lowrank");
        Mlp expected = published ? Mlp.CLIP : Mlp.RELU;
        String[] args = {"--preset", preset.toString(), "--estimator", estimator.id()};
        assertEquals(expected, settings(args).model(256).mlp());
      }
    }
    for (Mlp mlp : Mlp.values()) {
      TrainSettings settings =
          settings("--preset", "paper", "--estimator", "lowrank", "--mlp", mlp.toString());
      assertEquals(new EggConfig(256, 256, 6, mlp), settings.model(256));
    }
  }

  @Test
  void aFlagBeatsThePreset() {
    TrainSettings settings = settings("--preset", "paper", "--dim", "32", "--blocks", "1");
    assertEquals(new EggConfig(256, 32, 6), settings.model(256));
    String flags =
        "--estimator feedback --blocks 3 --ema 0.5 --seed 4 --tokens-per-update 16 --rate 0.25";
    assertEquals(
        new FeedbackSettings(3, 16, 0.25, 0.5, CreditPath.CHAIN, 4), train(flags.split(" ")));
  }

  @Test
  void theRateFollowsTheWidth() {
    double[] rates = {1.6, 1.6, 1.13, 0.92, 0.8, 0.28};
    int[] widths = {16, 128, 256, 384, 512, 4096};
    for (int i = 0; i < widths.length; i++) {
      Training train = train("--estimator", "feedback", "--dim", "" + widths[i]);
      assertEquals(new FeedbackSettings(2, 16, rates[i], 0.98, CreditPath.CHAIN, 0), train);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--population, 64",
    "--rank, 2",
    "--alpha, 0.5",
    "--alpha-decay-steps, 7",
    "--fitness, linear",
    "--fitness-bits, 8",
    "--noise-reuse, 2"
  })
  void aSettingOfThePublishedEstimatorChoosesIt(String option, String value) {
    Training train = assertInstanceOf(LowRankSettings.class, train(option, value));
    assertNotEquals(train("--estimator", "lowrank"), train);
    assertEquals(train, train(option, value, "--estimator", "lowrank"));
    Exception refused =
        assertThrows(
            IllegalArgumentException.class, () -> train(option, value, "--estimator", "feedback"));
    assertEquals(
        option
            + ": is a setting of --estimator lowrank, not of feedback; leave it out, or choose that"
            + " one",
        refused.getMessage());
  }

  @Test
  void settingsThatNoEstimatorHasTogetherAreRefused() {
    Exception refused =
        assertThrows(
            IllegalArgumentException.class, () -> train("--population", "64", "--ema", "0.5"));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("--ema: "), refused::toString);
  }

  @Test
  void aShapingThatThereIsNotIsRefused() {
    Cli.Result result = new Cli(folder).egg("train", "--fitness", "cubic");
    assertEquals(2, result.code());
    assertTrue(result.err().contains("'cubic' is none of sign, linear"), result.err());
  }

  @Test
  void thePublishedEstimatorIsWhatItsFlagsSay() {
    String flags =
        "--dim 64 --layers 1 --population 4096 --tokens-per-update 100 --group-size 2"
            + " --fitness sign --alpha 4 --alpha-decay-steps 1000 --sigma-shift 4";
    assertEquals(LowRankSettings.published(4096, 100), train(flags.split(" ")));
  }
}
