package org.integg.corpora;

import java.util.List;
import java.util.Objects;
import org.integg.tokenizer.Tokenizer;

/**
 * What a corpus is made of.
 *
 * @param sources at least one of: a text file; a folder (all UTF-8 text in it and below, by path);
 *     a glob such as {@code src/**.java}; {@code -} for standard input; {@code builtin:jdk}; {@code
 *     builtin:grammar} or {@code builtin:grammar:SEED}. Files may be compressed by gzip. Their
 *     order is the order of the text.
 * @param tokenizer gives the ids
 * @param validationFraction share of the text's bytes, from its end, that training never sees;
 *     between 0 and 1, both excluded, kept to one millionth
 */
public record CorpusSpec(List<String> sources, Tokenizer tokenizer, double validationFraction) {

  /** The last tenth of the text is for validation. */
  public static final double DEFAULT_VALIDATION_FRACTION = 0.1;

  private static final long MILLION = 1_000_000;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException without sources, or for a fraction outside (0, 1)
   */
  public CorpusSpec {
    sources = List.copyOf(sources);
    Objects.requireNonNull(tokenizer);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "a corpus needs at least one source: a file, a folder, a glob, - or builtin:jdk");
    }
    long millionths = Math.round(validationFraction * MILLION);
    if (!(validationFraction > 0 && validationFraction < 1)
        || millionths < 1
        || millionths >= MILLION) {
      throw new IllegalArgumentException(
          "validation fraction " + validationFraction + " is not between 0 and 1; 0.1 is usual");
    }
  }

  /** These sources with the default validation fraction. */
  public static CorpusSpec of(Tokenizer tokenizer, String... sources) {
    return new CorpusSpec(List.of(sources), tokenizer, DEFAULT_VALIDATION_FRACTION);
  }

  /** The same sources and tokenizer with another validation fraction. */
  public CorpusSpec withValidationFraction(double fraction) {
    return new CorpusSpec(sources, tokenizer, fraction);
  }

  /** Validation fraction in millionths: the split is computed with integers. */
  int validationMillionths() {
    return (int) Math.round(validationFraction * MILLION);
  }

  /**
   * Number of the first bytes that are for training: floor(textBytes · (1 − fraction)). For
   * 1,115,394 bytes and 0.1 that is 1,003,854.
   */
  long trainBytes(long textBytes) {
    long keep = MILLION - validationMillionths();
    // Split so that nothing overflows: textBytes = q·10⁶ + r, and r·keep < 10¹².
    return textBytes / MILLION * keep + textBytes % MILLION * keep / MILLION;
  }
}
