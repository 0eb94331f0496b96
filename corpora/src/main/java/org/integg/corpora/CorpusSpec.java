package org.integg.corpora;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.integg.tokenizer.Tokenizer;

/**
 * What a corpus is made of.
 *
 * <p><b>A source</b> is one of
 *
 * <ul>
 *   <li>a file; a folder (all files in it and below, by path, except those that are not UTF-8
 *       text); a glob such as {@code src/**.java}; {@code -} for standard input;
 *   <li>an {@code http://} or {@code https://} address, which is fetched once, resumed after a
 *       break, and kept in the cache;
 *   <li>{@code recipe:NAME}, a well-known corpus ({@link Recipe#all()}), fetched in the same way;
 *   <li>{@code builtin:jdk}, {@code builtin:grammar} or {@code builtin:grammar:SEED};
 *   <li>{@code builtin:tasks:TASK,TASK*WEIGHT,…} with or without {@code :SEED} after it: questions
 *       of tasks with right answers, one document each, mixed by weights from 1 to 1000.
 * </ul>
 *
 * <p><b>Options</b> follow a {@code #}, as in {@code dump.jsonl.zst#field=body&weight=2}:
 *
 * <ul>
 *   <li>{@code format=FORMAT}: what its files are, whatever their names say: {@code text}, {@code
 *       jsonl}, {@code parquet}, {@code npy}, {@code tokens}, {@code zip} or {@code tar}
 *   <li>{@code field=NAME}: the field of a JSON line, or the column of a Parquet file, that holds
 *       the text; {@code text} by default. {@code doc.text} is a field within a field; the texts of
 *       a list become lines of one document
 *   <li>{@code weight=NUMBER}, 0.001 to 1000: how often each document of this source is trained on.
 *       With 2.5, each is used twice, and half of them, drawn by the seed, once more. The
 *       validation part has every document at most once
 *   <li>{@code sha256=HEX}: the file's required hash
 *   <li>{@code limit=BYTES}, such as {@code 500M} or {@code 10G}: the most to download or to read
 *       from a pipe, 64G by default; also the most that a compressed file may unpack to, by default
 *       1G or a hundred times the file; and how much {@code builtin:tasks} makes, 8 million bytes
 *       by default
 *   <li>{@code memory=BYTES}: the most memory that reading a file may require, by default 64M plus
 *       ten times the file
 *   <li>{@code entry=NAME}: the one entry of an archive to read
 *   <li>{@code tokenizer=FILE}: the tokenizer ({@code tokenizer.json} or ranks) whose ids a token
 *       file holds; the corpus's own by default
 * </ul>
 *
 * <p><b>Formats</b> follow from the name: {@code .jsonl} and {@code .ndjson} are JSON lines, {@code
 * .parquet} is Parquet, {@code .npy} NumPy's unsigned bytes, {@code .bin} 16-bit token ids (if
 * named by the user, not if found in a folder), {@code .zip} and {@code .tar} archives of files.
 * Everything else is text, one document per file. The name of an address is the last part of its
 * path. Each may be compressed by gzip, Zstandard, xz or bzip2, which the first bytes tell. A file
 * that turns out to be something else is refused, or, if it may be intended, noted. Rows of JSON
 * lines and Parquet without a text are left out and counted in a note.
 *
 * @param sources at least one; their order is the order of the text
 * @param tokenizer makes the ids
 * @param validationFraction share of the text's bytes, from its end, that training never sees;
 *     between 0 and 1, both excluded, kept to one millionth
 * @param shuffle seed of the order of documents, the same on every machine; empty keeps the order
 *     of the sources. Shuffled or weighted text is stored on disk a second time while it is
 *     tokenized
 * @param dropDuplicates whether a document that is equal to an earlier one, byte by byte, is left
 *     out
 */
public record CorpusSpec(
    List<String> sources,
    Tokenizer tokenizer,
    double validationFraction,
    OptionalLong shuffle,
    boolean dropDuplicates) {

  /** The last tenth of the text is for validation. */
  public static final double DEFAULT_VALIDATION_FRACTION = 0.1;

  private static final long MILLION = 1_000_000;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if there are no sources or the fraction is outside (0, 1)
   */
  public CorpusSpec {
    Objects.requireNonNull(shuffle);
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

  /** These sources in their order, with all their documents. */
  public CorpusSpec(List<String> sources, Tokenizer tokenizer, double validationFraction) {
    this(sources, tokenizer, validationFraction, OptionalLong.empty(), false);
  }

  /** These sources with the default validation fraction. */
  public static CorpusSpec of(Tokenizer tokenizer, String... sources) {
    return new CorpusSpec(List.of(sources), tokenizer, DEFAULT_VALIDATION_FRACTION);
  }

  /** The same sources and tokenizer with another validation fraction. */
  public CorpusSpec withValidationFraction(double fraction) {
    return new CorpusSpec(sources, tokenizer, fraction, shuffle, dropDuplicates);
  }

  /** The same corpus with documents in an order drawn by this seed. */
  public CorpusSpec withShuffle(long seed) {
    return new CorpusSpec(
        sources, tokenizer, validationFraction, OptionalLong.of(seed), dropDuplicates);
  }

  /** The same corpus with each document once. */
  public CorpusSpec withoutDuplicates() {
    return new CorpusSpec(sources, tokenizer, validationFraction, shuffle, true);
  }

  /**
   * A source in a form that may be stored and shown: an address loses its name, password, tokens
   * and signatures. It names the same file in the cache as the whole address.
   */
  public static String withoutSecrets(String source) {
    return Address.withoutSecrets(source);
  }

  /** Validation fraction in millionths: the split is computed with integers. */
  int validationMillionths() {
    return (int) Math.round(validationFraction * MILLION);
  }

  /**
   * Number of bytes at the start that are for training: floor(textBytes · (1 − fraction)). For
   * 1,115,394 bytes and 0.1 that is 1,003,854.
   */
  long trainBytes(long textBytes) {
    long keep = MILLION - validationMillionths();
    // Split so that nothing overflows: textBytes = q·10⁶ + r, and r·keep < 10¹².
    return textBytes / MILLION * keep + textBytes % MILLION * keep / MILLION;
  }
}
