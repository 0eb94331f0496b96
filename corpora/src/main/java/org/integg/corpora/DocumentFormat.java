package org.integg.corpora;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a file holds documents. */
enum DocumentFormat {
  /** The whole file is one document. */
  TEXT("text", "text"),
  /** Each line is an object, one field of which is a document. */
  JSON_LINES("jsonl", "lines of JSON"),
  /** Each row of a column is one document. */
  PARQUET("parquet", Content.Format.PARQUET),
  /** A NumPy array of bytes: text, with a zero byte between documents. */
  NUMPY("npy", Content.Format.NUMPY),
  /** Token ids of 16 bits, little-endian, without a header. */
  TOKENS("tokens", "token ids"),
  /** Each entry of the archive is a file by itself. */
  ZIP("zip", Content.Format.ZIP),
  /** Each entry of the archive is a file by itself. */
  TAR("tar", Content.Format.TAR);

  private final String id;
  private final String label;
  private final Optional<Content.Format> binary;

  DocumentFormat(String id, String label) {
    this.id = id;
    this.label = label;
    binary = Optional.empty();
  }

  DocumentFormat(String id, Content.Format binary) {
    this.id = id;
    label = binary.label();
    this.binary = Optional.of(binary);
  }

  /** The name of such a file in messages. */
  String label() {
    return label;
  }

  /** What {@code #format=} calls it. */
  String id() {
    return id;
  }

  static Optional<DocumentFormat> named(String id) {
    return Arrays.stream(values()).filter(format -> format.id.equals(id)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(DocumentFormat::id).collect(Collectors.joining(", "));
  }

  /** Whether a file with this content is of this format, which is no text. */
  boolean has(Content content) {
    return binary.filter(content::is).isPresent();
  }

  /** Whether its documents are texts in a field or column with a name. */
  boolean hasFields() {
    return this == JSON_LINES || this == PARQUET || isArchive();
  }

  boolean isArchive() {
    return this == ZIP || this == TAR;
  }

  /**
   * The format of a file by its name without the suffix of a compression.
   *
   * @param found whether the file was found in a folder or an archive, not named by the user; then
   *     {@code .bin} means nothing, and archives are not opened
   */
  static DocumentFormat of(String name, boolean found) {
    String plain = Compression.plainName(name.toLowerCase(Locale.ROOT));
    String last = plain.substring(plain.lastIndexOf('/') + 1);
    return switch (last.substring(Math.max(0, last.lastIndexOf('.')))) {
      case ".jsonl", ".ndjson" -> JSON_LINES;
      case ".parquet" -> PARQUET;
      case ".npy" -> NUMPY;
      case ".bin" -> found ? TEXT : TOKENS;
      case ".zip" -> found ? TEXT : ZIP;
      case ".tar" -> found ? TEXT : TAR;
      default -> TEXT;
    };
  }
}
