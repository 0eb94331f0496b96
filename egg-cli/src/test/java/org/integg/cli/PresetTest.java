package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.integg.eggroll.AlignedTrainConfig;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.GroupTrainConfig;
import org.integg.eggroll.TrainConfig;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * Claim: every preset can be trained with, by either estimator, is in the help, and a flag beats
 * it; a setting of the published estimator chooses it.
 */
class PresetTest {
  @TempDir private Path folder;

  private static TrainSettings settings(String... args) {
    TrainSettings settings = new TrainSettings();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(settings)).parseArgs(args);
    return settings;
  }

  @Test
  void everyPresetIsValidAndExplained() {
    String help = new Cli(folder).egg("train", "--help").out();
    for (Preset preset : Preset.ALL) {
      TrainSettings settings = settings("--preset", preset.name());
      EggConfig model = settings.model(256);
      AlignedTrainConfig aligned = assertInstanceOf(AlignedTrainConfig.class, settings.train());
      assertEquals(preset.dim(), model.width());
      assertEquals(preset.layers(), model.layers());
      assertEquals(preset.aligned(preset.dim()), aligned);
      assertEquals(preset.alignedValidateEvery(), settings.validateEvery());
      settings = settings("--preset", preset.name(), "--estimator", "lowrank");
      assertEquals(preset.lowRank(), settings.train());
      assertEquals(preset.lowRankValidateEvery(), settings.validateEvery());
      assertTrue(help.contains("  " + preset.name() + " "), help);
    }
  }

  @Test
  void thePaperPresetHasThePublishedShape() {
    assertEquals(new EggConfig(256, 256, 6), settings("--preset", "paper").model(256));
  }

  @Test
  void theMlpIsThePublishedOneUnlessItIsNamed() {
    for (Preset preset : Preset.ALL) {
      assertEquals(Mlp.CLIP, settings("--preset", preset.name()).model(256).mlp());
    }
    for (Mlp mlp : Mlp.values()) {
      TrainSettings settings =
          settings("--preset", "paper", "--estimator", "lowrank", "--mlp", mlp.toString());
      assertEquals(new EggConfig(256, 256, 6, mlp), settings.model(256));
    }
  }

  @Test
  void aFlagBeatsThePreset() {
    TrainSettings settings = settings("--preset", "paper", "--dim", "32", "--rate", "0.25");
    assertEquals(new EggConfig(256, 32, 6), settings.model(256));
    assertEquals(new AlignedTrainConfig(2, 32, 0.25, 0.98, 0), settings.train());
    settings =
        settings("--blocks", "3", "--ema", "0.5", "--seed", "4", "--tokens-per-update", "16");
    assertEquals(new AlignedTrainConfig(3, 16, 1.13, 0.5, 4), settings.train());
  }

  @Test
  void theRateFollowsTheWidth() {
    double[] rates = {1.6, 1.6, 1.13, 0.92, 0.8, 0.28};
    int[] widths = {16, 128, 256, 384, 512, 4096};
    for (int i = 0; i < widths.length; i++) {
      AlignedTrainConfig train = (AlignedTrainConfig) settings("--dim", "" + widths[i]).train();
      assertEquals(rates[i], train.rate());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--population, 64",
    "--group-size, 4",
    "--rank, 2",
    "--sigma-shift, 3",
    "--alpha, 0.5",
    "--alpha-decay-steps, 7",
    "--fitness, linear",
    "--fitness-bits, 8",
    "--noise-reuse, 2"
  })
  void aSettingOfThePublishedEstimatorChoosesIt(String option, String value) {
    TrainConfig train = assertInstanceOf(TrainConfig.class, settings(option, value).train());
    assertNotEquals(Preset.named("small").lowRank(), train);
    assertEquals(train, settings(option, value, "--estimator", "lowrank").train());
    TrainSettings both = settings(option, value, "--estimator", "aligned");
    Exception refused = assertThrows(IllegalArgumentException.class, both::train);
    assertTrue(String.valueOf(refused.getMessage()).startsWith(option + ": "), refused::toString);
  }

  @Test
  void withoutFeedbackTheSameFlagsSetMembersAndNoise() {
    GroupTrainConfig base = Preset.named("tiny").withoutFeedback();
    assertEquals(base, settings("--preset", "tiny", "--feedback", "none").train());
    String flags =
        "--feedback none --group-size 8 --sigma-shift 1 --blocks 2 --tokens-per-update 5"
            + " --rate 0.5 --ema 0.9 --seed 4";
    assertEquals(new GroupTrainConfig(2, 8, 1, 5, 0.5, 0.9, 4), settings(flags.split(" ")).train());
    assertEquals(
        Preset.named("tiny").aligned(64),
        settings("--preset", "tiny", "--feedback", "evolved").train());
  }

  @ParameterizedTest
  @CsvSource({
    "--feedback evolved --group-size 8, --group-size: ",
    "--feedback evolved --sigma-shift 1, --sigma-shift: ",
    "--feedback none --rank 2, --rank: ",
    "--feedback none --estimator lowrank, --feedback: "
  })
  void aSettingThatTheFeedbackHasNoUseForIsRefused(String flags, String start) {
    TrainSettings settings = settings(flags.split(" "));
    Exception refused = assertThrows(IllegalArgumentException.class, settings::train);
    assertTrue(String.valueOf(refused.getMessage()).startsWith(start), refused::toString);
  }

  @Test
  void thePublishedEstimatorIsWhatItsFlagsSay() {
    String flags =
        "--dim 64 --layers 1 --population 4096 --tokens-per-update 100 --group-size 2"
            + " --fitness sign --alpha 4 --alpha-decay-steps 1000 --sigma-shift 4";
    assertEquals(
        new TrainConfig(4096, 2, 1, 4, 4, 1000, FitnessShaping.SIGN, 4, 1, 100, 0),
        settings(flags.split(" ")).train());
  }
}
