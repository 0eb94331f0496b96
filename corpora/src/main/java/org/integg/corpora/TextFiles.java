package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.integg.tokenizer.Foreign;
import org.integg.tokenizer.NumberedTokenizer;

/** Files in a given order, of any format and compression. */
final class TextFiles implements DocumentSource {
  private final String description;
  private final List<TextFile> files;
  private final boolean optional;
  private final SourceSpec spec;
  private final NumberedTokenizer tokenizer;
  private final Path spoolFolder;
  private final List<Stamp> stamps = new ArrayList<>();

  /** Properties that show whether a file has changed since it was identified. */
  private record Stamp(long size, FileTime modified) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.size(), attributes.lastModifiedTime());
    }
  }

  /**
   * A file to read.
   *
   * @param path its path
   * @param name what to call it in messages
   * @param fileName the name whose suffixes tell format and compression
   */
  record TextFile(Path path, String name, String fileName) {
    TextFile {
      name = Foreign.line(name);
    }

    static List<TextFile> of(List<Path> paths) {
      return paths.stream()
          .map(path -> new TextFile(path, path.toString(), path.toString()))
          .toList();
    }

    /** The format that the source's options name, or else the format of the file name. */
    DocumentFormat format(SourceSpec spec, boolean found) {
      return spec.format().orElseGet(() -> DocumentFormat.of(fileName, found));
    }
  }

  /**
   * Files of a source. Those that are not text are left out if {@code optional}, and refused
   * otherwise.
   *
   * @param spec the options of the source
   * @param tokenizer the tokenizer of files of token ids
   * @param spoolFolder the folder for unpacked files that must be read from their end
   * @throws CorpusException if an option applies to none of the files
   */
  TextFiles(
      String description,
      List<TextFile> files,
      boolean optional,
      SourceSpec spec,
      NumberedTokenizer tokenizer,
      Path spoolFolder)
      throws CorpusException {
    this.description = Foreign.line(description);
    this.files = List.copyOf(files);
    this.optional = optional;
    this.spec = spec;
    this.tokenizer = tokenizer;
    this.spoolFolder = spoolFolder;
    requireUse();
  }

  private void requireUse() throws CorpusException {
    List<DocumentFormat> formats = files.stream().map(file -> file.format(spec, optional)).toList();
    requireUse(
        "field", spec.field().isPresent(), formats.stream().anyMatch(DocumentFormat::hasFields));
    requireUse(
        "entry", spec.entry().isPresent(), formats.stream().anyMatch(DocumentFormat::isArchive));
    requireUse("tokenizer", spec.tokenizer().isPresent(), formats.contains(DocumentFormat.TOKENS));
  }

  private void requireUse(String option, boolean given, boolean used) throws CorpusException {
    if (given && !used) {
      String format = files.getFirst().format(spec, optional).id();
      throw Address.unusable(
          spec.name(),
          "#"
              + option
              + "= means nothing for the format "
              + format
              + "; name the right one, as in #format=jsonl (there are "
              + DocumentFormat.names()
              + ")");
    }
  }

  /**
   * Lines for the user that depend on the names alone. They are not part of a cache entry, because
   * the same content shares an entry under any name.
   */
  List<String> notes() {
    List<String> tables =
        files.stream()
            .filter(file -> spec.format().isEmpty() && isTable(file.fileName()))
            .map(TextFile::name)
            .toList();
    if (tables.isEmpty()) {
      return List.of();
    }
    List<String> named = tables.subList(0, Math.min(Survey.NAMED, tables.size()));
    return List.of(new Note(Remark.TABLE.about(tables.size()), tables.size(), named).line());
  }

  /** Whether a file's name says that it is a table. */
  static boolean isTable(String fileName) {
    return Compression.plainName(fileName).matches("(?s).*\\.[ct]sv");
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void identify(MessageDigest digest) throws IOException {
    stamps.clear();
    Sha256.add(digest, optional ? "files, if text" : "files");
    Sha256.add(digest, Integer.toString(files.size()));
    for (TextFile file : files) {
      DocumentFormat format = file.format(spec, optional);
      Sha256.add(digest, format + " " + optionsOf(format));
      try (InputStream content = Files.newInputStream(file.path())) {
        stamps.add(Stamp.of(file.path()));
        byte[] hash = Sha256.of(content);
        spec.check(file.name(), hash);
        digest.update(hash);
      } catch (IOException e) {
        throw CorpusException.reading(file.name(), 0, e);
      }
    }
  }

  /** The options that affect how a file of this format is read. */
  private String optionsOf(DocumentFormat format) {
    String field = spec.field().orElse("text");
    return switch (format) {
      case JSON_LINES, PARQUET -> field;
      case TOKENS -> tokenizer.separatorId() + " " + tokenizer.tokenizer().definition();
      case ZIP, TAR -> field + "/" + spec.entry().orElse("");
      case TEXT, NUMPY -> "";
    };
  }

  @Override
  public void read(DocumentSink sink) throws IOException {
    FileReader reader = new FileReader(spec, optional, tokenizer, spoolFolder, sink);
    for (int i = 0; i < files.size(); i++) {
      TextFile file = files.get(i);
      reader.read(file);
      // A source that is only looked at, not stored, need not be identified first.
      if (i < stamps.size() && !stamps.get(i).equals(Stamp.of(file.path()))) {
        throw new CorpusException(
            file.name() + ": changed while it was read; run the command again");
      }
    }
  }
}
