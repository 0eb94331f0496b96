package org.integg.bench;

import org.integg.cli.train.MlpConverter;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import picocli.CommandLine.Option;

/** Options for the shape of a model that a bench makes. */
final class BenchModel {
  @Option(
      names = "--dim",
      order = 10,
      paramLabel = "D",
      description = "Width of the model. Default: ${DEFAULT-VALUE}.")
  private int dim = 64;

  @Option(
      names = "--layers",
      order = 11,
      paramLabel = "L",
      description = "Layers. Default: ${DEFAULT-VALUE}.")
  private int layers = 1;

  @Option(
      names = "--mlp",
      order = 12,
      paramLabel = "KIND",
      converter = MlpConverter.class,
      description = "Kind of the MLP: clip, relu or none. Default: ${DEFAULT-VALUE}.")
  private Mlp mlp = Mlp.CLIP;

  /**
   * The shape that the options describe.
   *
   * @throws IllegalArgumentException with a one-line message, if a size is out of range
   */
  EggConfig of(int vocabulary) {
    return new EggConfig(vocabulary, dim, layers, mlp);
  }
}
