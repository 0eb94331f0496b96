package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.integg.eggroll.TrainConfig;
import org.integg.model.EggConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Claim: every preset can be trained with, is in the help, and a flag beats it. */
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
      TrainConfig train = settings.train();
      assertEquals(preset.dim(), model.width());
      assertEquals(preset.layers(), model.layers());
      assertEquals(preset.population(), train.population());
      assertTrue(help.contains("  " + preset.name() + " "), help);
    }
  }

  @Test
  void thePaperPresetHasThePublishedShape() {
    assertEquals(new EggConfig(256, 256, 6), settings("--preset", "paper").model(256));
  }

  @Test
  void aFlagBeatsThePreset() {
    TrainSettings settings = settings("--preset", "paper", "--dim", "32", "--alpha", "0.25");
    assertEquals(new EggConfig(256, 32, 6), settings.model(256));
    assertEquals(0.25, settings.train().alpha());
  }
}
