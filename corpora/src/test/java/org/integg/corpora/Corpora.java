package org.integg.corpora;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Helpers for the tests of this package. */
final class Corpora {
  private Corpora() {}

  /** The folder of shared corpora next to the repository, if there is one. */
  static Optional<Path> shared() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared").resolve("corpora");
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  /** A cache with nothing on standard input and no sources in its JDK. */
  static CorpusCache cache(Path folder) {
    return cache(folder, InputStream.nullInputStream());
  }

  static CorpusCache cache(Path folder, InputStream standardInput) {
    return new CorpusCache(folder, standardInput, folder.resolve("no-jdk"), Duration.ofSeconds(8));
  }

  static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  static int[] ids(TokenSequence tokens) {
    int[] ids = new int[Math.toIntExact(tokens.size())];
    tokens.copy(0, ids, 0, ids.length);
    return ids;
  }

  /** Tokens of a byte corpus as text, separators as '|'. */
  static String text(TokenSequence tokens) {
    byte[] bytes = new byte[Math.toIntExact(tokens.size())];
    int[] ids = ids(tokens);
    for (int i = 0; i < ids.length; i++) {
      bytes[i] = (byte) (ids[i] == 0 ? '|' : ids[i]);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Adds the texts of a source's documents to {@code text}, separated by '|'; makes no shards. */
  static void read(String source, Path folder, StringBuilder text) throws IOException {
    for (CorpusCache.Excerpt excerpt :
        cache(folder).head(List.of(source), Integer.MAX_VALUE, Integer.MAX_VALUE)) {
      text.append(text.isEmpty() ? "" : "|").append(excerpt.text());
    }
  }

  static byte[] gzip(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text);
    }
    return out.toByteArray();
  }

  /** All files below a folder, by path from it. */
  static List<String> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return new ArrayList<>();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
