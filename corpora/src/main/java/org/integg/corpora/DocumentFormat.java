package org.integg.corpora;

import java.util.Locale;

/** What the documents of a file are, by its name without the suffix of a compression. */
enum DocumentFormat {
  /** The whole file is one document. */
  TEXT,
  /** Each line is an object, a field of it one document. */
  JSON_LINES,
  /** Each row of a column is one document. */
  PARQUET,
  /** A NumPy array of bytes: text, with a zero byte between documents. */
  NUMPY,
  /** Token ids of 16 bits, little-endian, without a header. */
  TOKENS,
  /** Each entry of the archive is a file by itself. */
  ZIP;

  /**
   * The format of a file.
   *
   * @param found whether the file was found in a folder, not named: {@code .bin} then means nothing
   */
  static DocumentFormat of(String name, boolean found) {
    String plain = Compression.plainName(name.toLowerCase(Locale.ROOT));
    String suffix = plain.substring(plain.lastIndexOf('.') + 1);
    return switch (suffix) {
      case "jsonl", "ndjson" -> JSON_LINES;
      case "parquet" -> PARQUET;
      case "npy" -> NUMPY;
      case "bin" -> found ? TEXT : TOKENS;
      case "zip" -> found ? TEXT : ZIP;
      default -> TEXT;
    };
  }
}
