package org.integg.tokenizer;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Settings of a {@link BpeTrainer}.
 *
 * @param vocabularySize number of ids wanted, 256 + 1 + {@code specialTokens.size()} to 65,536; a
 *     text with too few repeated pairs gives fewer
 * @param preTokenizer how text is cut into words
 * @param specialTokens names of special tokens beside the separator, which is {@code <|endoftext|>}
 *     and id 0; their ids follow it
 * @param minFrequency pairs that occur less often are not merged; at least 1
 * @param threads how many threads count words, 1 to 4096; does not affect the result
 */
public record BpeTraining(
    int vocabularySize,
    PreTokenizer preTokenizer,
    List<String> specialTokens,
    int minFrequency,
    int threads) {

  private static final int BYTES = 256;
  private static final int MOST_THREADS = 4096;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public BpeTraining {
    Objects.requireNonNull(preTokenizer);
    specialTokens = List.copyOf(specialTokens);
    int smallest = BYTES + 1 + specialTokens.size();
    if (vocabularySize < smallest || vocabularySize > Tokenizer.MAX_VOCABULARY) {
      throw new IllegalArgumentException(
          "vocabulary size "
              + vocabularySize
              + " is not between "
              + smallest
              + " (all bytes and the special tokens) and "
              + Tokenizer.MAX_VOCABULARY
              + "; for 256 ids take the tokenizer 'bytes'");
    }
    if (minFrequency < 1) {
      throw new IllegalArgumentException(
          "minimum frequency " + minFrequency + ": must be at least 1");
    }
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "threads " + threads + ": must be from 1 to " + MOST_THREADS);
    }
    Set<String> names = new HashSet<>(specialTokens);
    if (names.size() < specialTokens.size()
        || names.contains("")
        || names.contains(BpeTokenizer.SEPARATOR_NAME)) {
      throw new IllegalArgumentException(
          "special tokens "
              + specialTokens
              + " are not distinct names other than "
              + BpeTokenizer.SEPARATOR_NAME);
    }
  }

  /**
   * Settings with GPT-2's pattern, no further special tokens, a minimum frequency of 2 and all
   * processors.
   */
  public static BpeTraining of(int vocabularySize) {
    return new BpeTraining(
        vocabularySize,
        PreTokenizer.GPT2,
        List.of(),
        2,
        Runtime.getRuntime().availableProcessors());
  }

  /** These settings with another pre-tokenizer. */
  public BpeTraining withPreTokenizer(PreTokenizer other) {
    return new BpeTraining(vocabularySize, other, specialTokens, minFrequency, threads);
  }

  /** These settings with another number of threads. */
  public BpeTraining withThreads(int count) {
    return new BpeTraining(vocabularySize, preTokenizer, specialTokens, minFrequency, count);
  }
}
