package org.integg.corpora;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One source as a user names it: {@code NAME} or {@code NAME#option=value&option=value}, see {@link
 * CorpusSpec}.
 *
 * @param name what to read
 * @param format the format of its files, whatever their names say
 * @param field path to the text in a JSON line or a row of a Parquet file
 * @param entry the entry of an archive to read; empty for all entries
 * @param weight the weight in thousandths
 * @param sha256 the required hash of the file, as hexadecimal digits
 * @param limit the most bytes to download, and the most that a file may unpack to
 * @param memory the most memory that a file may require, in bytes
 * @param tokenizer file of the tokenizer whose ids a token file holds
 */
record SourceSpec(
    String name,
    Optional<DocumentFormat> format,
    Optional<String> field,
    Optional<String> entry,
    int weight,
    Optional<String> sha256,
    OptionalLong limit,
    OptionalLong memory,
    Optional<String> tokenizer) {

  static final int ONE = 1000;
  static final String OPTIONS = "format, field, entry, weight, sha256, limit, memory, tokenizer";
  private static final int MAX_WEIGHT = 1000 * ONE;

  /** A source without options. */
  static SourceSpec of(String name) {
    return new Draft(name).spec(name);
  }

  /**
   * Reads a source as a user writes it. The text after the last {@code #} is a list of options if
   * all of it looks like one and no file has the whole text as its name. Otherwise it is part of
   * the name.
   *
   * @throws CorpusException if an option is unknown, given twice, or has a value that makes no
   *     sense
   */
  static SourceSpec parse(String text) throws CorpusException {
    int hash = text.lastIndexOf('#');
    if (hash <= 0 || !areOptions(text.substring(hash + 1)) || isFile(text)) {
      return of(text);
    }
    Draft draft = new Draft(text);
    for (String option : text.substring(hash + 1).split("&")) {
      int equals = option.indexOf('=');
      draft.set(option.substring(0, equals), option.substring(equals + 1));
    }
    return draft.spec(text.substring(0, hash));
  }

  private static boolean areOptions(String text) {
    return Arrays.stream(text.split("&", -1)).allMatch(each -> each.matches("(?s)[a-z0-9]+=.*"));
  }

  private static boolean isFile(String text) {
    try {
      return Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * What a file of the source may cost.
   *
   * @param bytes length of the file, below 2^56
   */
  Allowance allowance(long bytes) {
    return Allowance.of(memory, limit, bytes);
  }

  SourceSpec withWeight(int other) {
    return new SourceSpec(name, format, field, entry, other, sha256, limit, memory, tokenizer);
  }

  SourceSpec withLimit(OptionalLong other) {
    return new SourceSpec(name, format, field, entry, weight, sha256, other, memory, tokenizer);
  }

  /** The source for a file of a recipe: the recipe defines what it is, and the user the rest. */
  SourceSpec forFile(SourceSpec file) {
    return new SourceSpec(
        file.name,
        file.format,
        file.field,
        file.entry,
        weight,
        file.sha256,
        limit,
        memory,
        tokenizer);
  }

  /** Options as they are read. */
  private static final class Draft {
    private final String text;
    private final Set<String> seen = new HashSet<>();
    private Optional<DocumentFormat> format = Optional.empty();
    private Optional<String> field = Optional.empty();
    private Optional<String> entry = Optional.empty();
    private int weight = ONE;
    private Optional<String> sha256 = Optional.empty();
    private OptionalLong limit = OptionalLong.empty();
    private OptionalLong memory = OptionalLong.empty();
    private Optional<String> tokenizer = Optional.empty();

    Draft(String text) {
      this.text = text;
    }

    void set(String option, String value) throws CorpusException {
      if (!seen.add(option)) {
        throw Address.unusable(text, "the option '" + option + "' is given twice");
      }
      switch (option) {
        case "format" -> format = Optional.of(format(value));
        case "field" -> field = Optional.of(value);
        case "entry" -> entry = Optional.of(value);
        case "weight" -> weight = weight(value);
        case "sha256" -> sha256 = Optional.of(sha256(value));
        case "limit" -> limit = bytes(option, value);
        case "memory" -> memory = bytes(option, value);
        case "tokenizer" -> tokenizer = Optional.of(value);
        default ->
            throw Address.unusable(text, "unknown option '" + option + "'; there are " + OPTIONS);
      }
    }

    private DocumentFormat format(String value) throws CorpusException {
      return DocumentFormat.named(value)
          .orElseThrow(() ->
              Address.unusable(
                  text, "unknown format '" + value + "'; there are " + DocumentFormat.names()));
    }

    private int weight(String value) throws CorpusException {
      try {
        double weight = Double.parseDouble(value) * ONE;
        if (weight >= 1 && weight <= MAX_WEIGHT) {
          return (int) Math.round(weight);
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      throw Address.unusable(text, "the weight '" + value + "' is not from 0.001 to 1000");
    }

    private String sha256(String value) throws CorpusException {
      String hex = value.toLowerCase(Locale.ROOT);
      if (!hex.matches("[0-9a-f]{64}")) {
        throw Address.unusable(text, "the sha256 is not 64 hexadecimal digits");
      }
      return hex;
    }

    private OptionalLong bytes(String option, String value) throws CorpusException {
      OptionalLong bytes = ByteSize.parse(value);
      if (bytes.isEmpty()) {
        throw Address.unusable(
            text,
            "the " + option + " '" + value + "' is not a number of bytes such as 500M or 10G");
      }
      return bytes;
    }

    SourceSpec spec(String name) {
      return new SourceSpec(name, format, field, entry, weight, sha256, limit, memory, tokenizer);
    }
  }

  /**
   * Refuses a file whose hash is not the required one.
   *
   * @param digest the hash of the file's content
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
