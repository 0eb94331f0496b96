package org.integg.corpora;

import java.util.Locale;

/**
 * How well simple models and compressors predict a corpus, in bits per UTF-8 byte of text: the
 * yardstick for a language model. All work on bytes, so they compare with every tokenizer.
 * Documents are kept apart: n-grams do not cross separators, and separators are not counted.
 *
 * <p>The n-gram models count in the training part (at most its first 64 MiB) and are measured on
 * the validation part (at most its first 16 MiB), with Laplace (add-one) smoothing: a byte c after
 * context h has probability (n(h,c) + 1) / (n(h) + K).
 *
 * @param unigram no context, K = 256
 * @param bigram one byte of context, K = 256
 * @param trigram two bytes of context, K = number of distinct bytes in the text that was read
 * @param gzip {@code gzip -9} of the last {@code compressedBytes} of the text
 * @param xz {@code xz -9} of the same bytes
 * @param trainBytes bytes that the n-grams were counted in
 * @param validationBytes bytes that the n-grams were measured on
 * @param compressedBytes bytes that were compressed: the whole text, at most its last 2 MiB
 */
public record Baselines(
    double unigram,
    double bigram,
    double trigram,
    double gzip,
    double xz,
    long trainBytes,
    long validationBytes,
    long compressedBytes) {

  /** One line for users. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "bits per byte: unigram %.2f, bigram %.2f, trigram %.2f; of %s MB: gzip -9 %.2f, xz -9"
            + " %.2f",
        unigram,
        bigram,
        trigram,
        String.format(Locale.ROOT, "%.1f", compressedBytes / 1e6),
        gzip,
        xz);
  }
}
