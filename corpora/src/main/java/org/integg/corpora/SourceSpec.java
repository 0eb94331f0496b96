package org.integg.corpora;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One source as a user names it: {@code NAME} or {@code NAME#option=value&option=value}, see {@link
 * CorpusSpec}.
 *
 * @param name what to read
 * @param field of a JSON line, or column of a Parquet file, that holds the text
 * @param entry of a zip archive to read; all of them if empty
 * @param weight in thousandths
 * @param sha256 that the file must have, as hexadecimal digits
 * @param limit of a download, in bytes
 * @param tokenizer file of the tokenizer whose ids a token file holds
 */
record SourceSpec(
    String name,
    String field,
    String entry,
    int weight,
    Optional<String> sha256,
    long limit,
    Optional<String> tokenizer) {

  static final int ONE = 1000;
  private static final int MAX_WEIGHT = 1000 * ONE;
  private static final long DEFAULT_LIMIT = 64L << 30;
  private static final List<String> OPTIONS =
      List.of("field", "entry", "weight", "sha256", "limit", "tokenizer");

  /** A source without options. */
  static SourceSpec of(String name) {
    return new SourceSpec(name, "text", "", ONE, Optional.empty(), DEFAULT_LIMIT, Optional.empty());
  }

  SourceSpec withName(String other) {
    return new SourceSpec(other, field, entry, weight, sha256, limit, tokenizer);
  }

  /**
   * Reads a source as a user writes it. What follows the last {@code #} is a list of options if all
   * of it looks like one, and part of the name otherwise.
   *
   * @throws CorpusException for a known option with a value that makes no sense
   */
  static SourceSpec parse(String text) throws CorpusException {
    int hash = text.lastIndexOf('#');
    if (hash <= 0 || !text.substring(hash + 1).matches("[a-z0-9]+=[^&]*(&[a-z0-9]+=[^&]*)*")) {
      return of(text);
    }
    SourceSpec spec = of(text.substring(0, hash));
    for (String option : text.substring(hash + 1).split("&")) {
      int equals = option.indexOf('=');
      spec = spec.with(text, option.substring(0, equals), option.substring(equals + 1));
    }
    return spec;
  }

  private SourceSpec with(String text, String option, String value) throws CorpusException {
    return switch (option) {
      case "field" -> new SourceSpec(name, value, entry, weight, sha256, limit, tokenizer);
      case "entry" -> new SourceSpec(name, field, value, weight, sha256, limit, tokenizer);
      case "weight" ->
          new SourceSpec(name, field, entry, weight(text, value), sha256, limit, tokenizer);
      case "sha256" ->
          new SourceSpec(
              name, field, entry, weight, Optional.of(sha256(text, value)), limit, tokenizer);
      case "limit" ->
          new SourceSpec(name, field, entry, weight, sha256, limit(text, value), tokenizer);
      case "tokenizer" ->
          new SourceSpec(name, field, entry, weight, sha256, limit, Optional.of(value));
      default ->
          throw SourceResolver.unusable(
              text, "unknown option '" + option + "'; there are " + String.join(", ", OPTIONS));
    };
  }

  private static int weight(String text, String value) throws CorpusException {
    try {
      double weight = Double.parseDouble(value) * ONE;
      if (weight >= 1 && weight <= MAX_WEIGHT) {
        return (int) Math.round(weight);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw SourceResolver.unusable(text, "the weight '" + value + "' is not from 0.001 to 1000");
  }

  private static String sha256(String text, String value) throws CorpusException {
    String hex = value.toLowerCase(Locale.ROOT);
    if (!hex.matches("[0-9a-f]{64}")) {
      throw SourceResolver.unusable(text, "the sha256 is not 64 hexadecimal digits");
    }
    return hex;
  }

  private static long limit(String text, String value) throws CorpusException {
    String units = "KMGT";
    int unit = value.isEmpty() ? -1 : units.indexOf(value.charAt(value.length() - 1));
    try {
      long number = Long.parseLong(unit < 0 ? value : value.substring(0, value.length() - 1));
      long factor = 1L << 10 * (unit + 1);
      if (number > 0 && number <= Long.MAX_VALUE / factor) {
        return number * factor;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw SourceResolver.unusable(
        text, "the limit '" + value + "' is not a number of bytes such as 500M or 10G");
  }

  /**
   * Refuses a file whose hash is not the one that was asked for.
   *
   * @param digest of the file's content
   */
  void check(String file, byte[] digest) throws CorpusException {
    if (sha256.isPresent() && !Arrays.equals(digest, HexFormat.of().parseHex(sha256.get()))) {
      throw new CorpusException(
          file
              + ": its SHA-256 is "
              + HexFormat.of().formatHex(digest)
              + ", not the "
              + sha256.get()
              + " that was asked for; fetch it again, or correct the hash");
    }
  }
}
