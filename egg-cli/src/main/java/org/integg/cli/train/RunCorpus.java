package org.integg.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.model.Checkpoint;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.Tokenizers;

/** The corpus of a run, from the run's settings. */
public final class RunCorpus {
  private RunCorpus() {}

  /** The text with which the run was begun, tokenized with this tokenizer. */
  public static CorpusSpec spec(RunConfig config, Tokenizer tokenizer) {
    return spec(config.corpus(), config, tokenizer);
  }

  /**
   * The text on which to measure a run's weights: the text it was trained on, or, if it learns from
   * rewards, the additional text it is measured on, if any.
   */
  public static Optional<CorpusSpec> measured(RunConfig config, Tokenizer tokenizer) {
    if (!config.learnsFromRewards()) {
      return Optional.of(spec(config, tokenizer));
    }
    List<String> sources =
        config.corpus().stream()
            .filter(source -> source.startsWith(RunConfig.TEXT))
            .map(source -> source.substring(RunConfig.TEXT.length()))
            .toList();
    return sources.isEmpty() ? Optional.empty() : Optional.of(spec(sources, config, tokenizer));
  }

  private static CorpusSpec spec(List<String> sources, RunConfig config, Tokenizer tokenizer) {
    CorpusSpec spec = new CorpusSpec(sources, tokenizer, config.validationFraction());
    spec = config.shuffle().isPresent() ? spec.withShuffle(config.shuffle().get()) : spec;
    return config.dropDuplicates() ? spec.withoutDuplicates() : spec;
  }

  /** Refuses a run that has no text. */
  private static void requireText(RunFolder run) {
    if (run.config().learnsFromRewards()) {
      throw new IllegalArgumentException(
          "resume %s: learns from rewards (%s); continue it with `%s tune --resume %s`"
              .formatted(
                  run.name(),
                  run.config().corpus().getFirst(),
                  Program.typed(),
                  Show.quoted(run.root().toString())));
    }
  }

  /**
   * The text with which the run was begun. A missing tokenizer file does no harm, because the run's
   * model holds its definition.
   *
   * @throws IOException if there is no tokenizer, or it cannot be read
   */
  public static CorpusSpec spec(RunFolder run) throws IOException {
    requireText(run);
    String name = run.config().tokenizer();
    Path model = run.modelFile();
    boolean gone = !name.equals(ByteTokenizer.NAME) && !Files.exists(Path.of(name));
    Tokenizer tokenizer =
        gone && Files.exists(model)
            ? ModelOptions.tokenizer(model, Checkpoint.read(model))
            : Tokenizers.named(name);
    return spec(run.config(), tokenizer);
  }
}
