package org.integg.eggroll.run;

import static org.integg.eggroll.Setting.require;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.integg.eggroll.Training;
import org.integg.model.EggConfig;

/**
 * Everything with which a run was begun: {@code config.json} in its folder.
 *
 * @param model shape of the model
 * @param train the settings that determine the weights
 * @param corpus sources of the text, as the corpus resolves them; or the sources of rewards: {@code
 *     task:NAME} or {@code env:NAME}, {@code rewards:JAR} if a user supplies rewards, and {@code
 *     text:SOURCE} for each source of text that is only measured on, to which the settings about
 *     documents then apply
 * @param tokenizer {@code bytes}, or the file of the tokenizer that made the ids; {@code none}
 *     where there is no text
 * @param shuffle seed of the order of documents; empty keeps that of the sources
 * @param dropDuplicates whether documents that are equal to an earlier one are left out
 * @param validationFraction share of the text that is kept for validation, between 0 and 1
 * @param corpusFingerprint of the tokens from the sources; or of everything that rewards depend on,
 *     and of the start weights
 * @param validateEvery steps from one validation to the next; 0 for only one at the end
 * @param validationTokens tokens that a validation scores, 0 for all; for rewards, the number of
 *     questions or episodes
 * @param checkpointSeconds seconds from one checkpoint to the next; 0 for one after every step
 * @param keepCheckpoints how many of the newest checkpoints stay, at least 1
 */
public record RunConfig(
    EggConfig model,
    Training train,
    List<String> corpus,
    String tokenizer,
    Optional<Long> shuffle,
    boolean dropDuplicates,
    double validationFraction,
    String corpusFingerprint,
    int validateEvery,
    long validationTokens,
    int checkpointSeconds,
    int keepCheckpoints) {
  /** Seconds from one checkpoint to the next, unless a run sets them. */
  public static final int CHECKPOINT_SECONDS = 30;

  /** How many of the newest checkpoints stay, unless a run sets the number. */
  public static final int KEEP_CHECKPOINTS = 3;

  /** The prefix of a source that is a task. */
  public static final String TASK = "task:";

  /** The prefix of a source that is an environment. */
  public static final String ENVIRONMENT = "env:";

  /** The prefix of a source that is a jar of rewards. */
  public static final String REWARDS = "rewards:";

  /** The note in a checkpoint that plays an environment: the environment's name. */
  public static final String POLICY = "environment";

  /** The prefix of a source that is text to measure on, in a run that learns from rewards. */
  public static final String TEXT = "text:";

  /**
   * Checks the ranges above.
   *
   * @throws IllegalArgumentException with a line that names the setting
   */
  public RunConfig {
    require(corpus.stream().noneMatch(Objects::isNull), "corpus", "names of sources");
    corpus = List.copyOf(corpus);
    require(!corpus.isEmpty(), "corpus", "at least one source");
    require(!tokenizer.isBlank(), "tokenizer", "bytes or a file");
    require(
        validationFraction > 0 && validationFraction < 1,
        "validation-fraction " + validationFraction,
        "between 0 and 1");
    require(!corpusFingerprint.isBlank(), "corpus-fingerprint", "the corpus's fingerprint");
    require(validateEvery >= 0, "validate-every " + validateEvery, "at least 0");
    require(validationTokens >= 0, "validation-tokens " + validationTokens, "at least 0");
    require(checkpointSeconds >= 0, "checkpoint-seconds " + checkpointSeconds, "at least 0");
    require(keepCheckpoints >= 1, "keep-checkpoints " + keepCheckpoints, "at least 1");
  }

  /** Whether rewards take the place of text. */
  public boolean learnsFromRewards() {
    return corpus.getFirst().startsWith(TASK) || corpus.getFirst().startsWith(ENVIRONMENT);
  }

  /**
   * The notes in the run's checkpoints beside the step: for a policy, the environment that it
   * plays.
   */
  public Map<String, String> notes() {
    String source = corpus.getFirst();
    return source.startsWith(ENVIRONMENT)
        ? Map.of(POLICY, source.substring(ENVIRONMENT.length()))
        : Map.of();
  }
}
