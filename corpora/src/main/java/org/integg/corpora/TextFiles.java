package org.integg.corpora;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Files in a given order, plain or compressed by gzip, each one document. */
final class TextFiles implements DocumentSource {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x1F8B;

  private final String description;
  private final List<TextFile> files;
  private final boolean optional;
  private final List<Stamp> stamps = new ArrayList<>();

  /** What tells a changed file from the one that was identified. */
  private record Stamp(long size, FileTime modified) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.size(), attributes.lastModifiedTime());
    }
  }

  /** Where a file is, and what to call it in messages. */
  record TextFile(Path path, String name) {
    static List<TextFile> of(List<Path> paths) {
      return paths.stream().map(path -> new TextFile(path, path.toString())).toList();
    }
  }

  /** Files of which those that are no text are left out if {@code optional}, else refused. */
  TextFiles(String description, List<TextFile> files, boolean optional) {
    this.description = description;
    this.files = List.copyOf(files);
    this.optional = optional;
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
      try (InputStream content = Files.newInputStream(file.path())) {
        stamps.add(Stamp.of(file.path()));
        digest.update(Sha256.of(content));
      } catch (IOException e) {
        throw CorpusException.reading(file.name(), 0, e);
      }
    }
  }

  @Override
  public void read(DocumentSink sink) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int i = 0; i < files.size(); i++) {
      TextFile file = files.get(i);
      sink.begin(file.name(), optional);
      readFile(file, buffer, sink);
      if (!stamps.get(i).equals(Stamp.of(file.path()))) {
        throw new CorpusException(
            file.name() + ": changed while it was read; run the command again");
      }
      sink.end();
    }
  }

  private static void readFile(TextFile file, byte[] buffer, DocumentSink sink) throws IOException {
    long offset = 0;
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file.path()), BUFFER);
        InputStream text = open(file, raw)) {
      for (int n = text.read(buffer); n >= 0; n = text.read(buffer)) {
        sink.text(buffer, 0, n);
        offset += n;
      }
    } catch (IOException e) {
      throw CorpusException.reading(file.name(), offset, e);
    }
  }

  /** Goes by the first two bytes: 1F 8B begins no UTF-8 text. */
  private static InputStream open(TextFile file, InputStream raw) throws IOException {
    raw.mark(2);
    int first = raw.read();
    int magic = first << 8 | raw.read();
    raw.reset();
    if (magic == GZIP_MAGIC) {
      return new GZIPInputStream(raw, BUFFER);
    }
    if (first >= 0 && file.name().toLowerCase(Locale.ROOT).endsWith(".gz")) {
      throw new CorpusException(
          file + ": is named .gz, yet is not gzip data; rename or refetch it");
    }
    return raw;
  }
}
