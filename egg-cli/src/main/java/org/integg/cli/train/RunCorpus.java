package org.integg.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.model.Checkpoint;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.Tokenizers;

/** The corpus of a run, as the run's settings tell it. */
public final class RunCorpus {
  private RunCorpus() {}

  /** What the run was begun with, cut into tokens by this tokenizer. */
  public static CorpusSpec spec(RunConfig config, Tokenizer tokenizer) {
    requireText(config);
    CorpusSpec spec = new CorpusSpec(config.corpus(), tokenizer, config.validationFraction());
    spec = config.shuffle().isPresent() ? spec.withShuffle(config.shuffle().get()) : spec;
    return config.dropDuplicates() ? spec.withoutDuplicates() : spec;
  }

  /** Refuses a run that has no text. */
  private static void requireText(RunConfig config) {
    if (config.learnsFromRewards()) {
      throw new IllegalArgumentException(
          "the run learns from rewards (%s), not from text; `egg tune --resume` goes on with it, and"
                  .formatted(config.corpus().getFirst())
              + " a --corpus measures it on text");
    }
  }

  /**
   * What the run was begun with. A tokenizer's file that is gone is no loss: the run's model holds
   * its definition.
   *
   * @throws IOException if there is no tokenizer, or it cannot be read
   */
  public static CorpusSpec spec(RunFolder run) throws IOException {
    requireText(run.config());
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
