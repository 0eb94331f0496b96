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

/** Which model a command works with: a file, or the weights of a run. */
public final class ModelOptions {
  /** Default folder of runs. */
  static final String DEFAULT_RUNS = "runs";

  @ArgGroup(multiplicity = "1")
  private Choice choice;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of the runs that --name means. Default: " + DEFAULT_RUNS + ".")
  private Optional<Path> runs = Optional.empty();

  /** One of two. */
  private static final class Choice {
    @Option(
        names = "--checkpoint",
        paramLabel = "FILE",
        description = "A .safetensors file of an EGG model.")
    private Optional<Path> checkpoint = Optional.empty();

    @Option(
        names = "--name",
        paramLabel = "RUN",
        description =
            "A run, or its folder: the weights that validated best so far are taken, also while it"
                + " goes on.")
    private Optional<String> name = Optional.empty();
  }

  /** The run, if the user named one. */
  public Optional<RunFolder> run() throws IOException {
    if (choice.name.isPresent()) {
      return Optional.of(RunNames.open(runs.orElse(Path.of(DEFAULT_RUNS)), choice.name.get()));
    }
    if (runs.isPresent()) {
      throw new IllegalArgumentException("runs: is for a --name; a --checkpoint is a file itself");
    }
    return Optional.empty();
  }

  /** The file of the weights. */
  public Path file() throws IOException {
    Optional<RunFolder> run = run();
    return run.isPresent() ? run.get().weightsFile() : choice.checkpoint.orElseThrow();
  }

  /** The files that are read for the weights. */
  public List<Path> inputs() throws IOException {
    Optional<RunFolder> run = run();
    return run.isPresent() ? List.of(file(), run.get().configFile()) : List.of(file());
  }

  /**
   * What turns a model's text into tokens.
   *
   * @throws IOException if the checkpoint names none, or one that is not known here
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
          "%s: its tokenizer has %d ids but the model %d; take another checkpoint"
              .formatted(file, tokenizer.vocabularySize(), checkpoint.config().vocabulary()));
    }
    return tokenizer;
  }
}
