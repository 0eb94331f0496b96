package org.integg.cli.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.integg.cli.console.Program;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.model.Checkpoint;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.Tokenizers;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options for the model that a command works with: a file, or the weights of a run. */
public final class ModelOptions {
  /** Default folder of runs. */
  public static final String DEFAULT_RUNS = "runs";

  /** How to name a model, for the help of the commands. */
  public static final String CHECKPOINT =
      "The model: a .safetensors file, or a run, whose best weights by validation so far are"
          + " used.";

  @ArgGroup(multiplicity = "1")
  private Choice choice;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description =
          "Folder of all runs, in which to find a run by its name. Default: " + DEFAULT_RUNS + ".")
  private Optional<Path> runs = Optional.empty();

  /** One of two options. */
  private static final class Choice {
    @Option(names = "--checkpoint", paramLabel = "C", description = CHECKPOINT)
    private Optional<String> checkpoint = Optional.empty();

    @Option(
        names = "--name",
        paramLabel = "RUN",
        description = "A run as the model: its name or its folder, even while it is training.")
    private Optional<String> name = Optional.empty();
  }

  /** The run, if the user named one. */
  public Optional<RunFolder> run() throws IOException {
    return choice.name.isPresent()
        ? Optional.of(RunNames.open(runs.orElse(Path.of(DEFAULT_RUNS)), choice.name.get()))
        : run(runs, choice.checkpoint.orElseThrow());
  }

  private static Optional<RunFolder> run(Optional<Path> runs, String given) throws IOException {
    Optional<RunFolder> run = ModelFile.run(runs.orElse(Path.of(DEFAULT_RUNS)), given);
    if (run.isEmpty() && runs.isPresent()) {
      throw new IllegalArgumentException(
          "runs: only works with the name of a run, but " + given + " is a file");
    }
    return run;
  }

  /** The file of the weights. */
  public Path file() throws IOException {
    return choice.name.isPresent()
        ? run().orElseThrow().weightsFile()
        : file(runs, choice.checkpoint.orElseThrow());
  }

  /**
   * The weights file that a user names as a file or by a run.
   *
   * @param runs the folder of runs, if the user named one
   * @throws IllegalArgumentException with a one-line message, if the user named one that has no
   *     effect
   */
  public static Path file(Optional<Path> runs, String given) throws IOException {
    return run(runs, given).map(RunFolder::weightsFile).orElseGet(() -> Path.of(given));
  }

  /** The files that are read for the weights. */
  public List<Path> inputs() throws IOException {
    Optional<RunFolder> run = run();
    return run.isPresent() ? List.of(file(), run.get().configFile()) : List.of(file());
  }

  /**
   * The tokenizer of a model.
   *
   * @throws IOException if the checkpoint names no tokenizer or an unknown one
   */
  public static Tokenizer tokenizer(Path file, Checkpoint checkpoint) throws IOException {
    Optional<String> environment = Optional.ofNullable(checkpoint.notes().get(RunConfig.POLICY));
    if (environment.isPresent()) {
      throw new IOException(
          "%s: plays %s and knows no text; `%s eval --env` measures how well"
              .formatted(file, environment.get(), Program.typed()));
    }
    String definition =
        checkpoint
            .tokenizer()
            .orElseThrow(() ->
                new IOException(file + ": names no tokenizer; `egg score` can score its tokens"));
    Tokenizer tokenizer;
    try {
      tokenizer = Tokenizers.fromDefinition(definition);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    if (tokenizer.vocabularySize() != checkpoint.config().vocabulary()) {
      throw new IOException(
          "%s: its tokenizer has %d ids but the model %d; choose another checkpoint"
              .formatted(file, tokenizer.vocabularySize(), checkpoint.config().vocabulary()));
    }
    return tokenizer;
  }
}
