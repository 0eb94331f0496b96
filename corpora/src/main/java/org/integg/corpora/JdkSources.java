package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The public packages of Java's base module: every {@code java.base/java/**.java} in the JDK's
 * lib/src.zip, sorted by name, one document per file. About 29 MB of text in 1,500 files; the whole
 * archive would be ten times that.
 */
final class JdkSources implements DocumentSource {
  /** Name of the source. */
  static final String NAME = "builtin:jdk";

  private static final String PREFIX = "java.base/java/";
  private static final int BUFFER = 1 << 16;

  private final Path archive;

  JdkSources(Path javaHome) {
    archive = javaHome.resolve("lib").resolve("src.zip");
  }

  /** Why these sources cannot be used; empty if they can. */
  String problem() {
    if (!Files.isReadable(archive)) {
      return "this JDK has no readable lib/src.zip";
    }
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      return entries(zip).isEmpty() ? "this JDK's lib/src.zip holds no " + PREFIX : "";
    } catch (IOException e) {
      return "this JDK's lib/src.zip is no zip archive";
    }
  }

  @Override
  public String description() {
    return "java.base/java/** of the sources of JDK " + Runtime.version();
  }

  /**
   * Hashes lengths and CRC-32 checksums of contents from the archive's directory, but not names.
   */
  @Override
  public void identify(MessageDigest digest) throws IOException {
    Sha256.add(digest, NAME);
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : entries(zip)) {
        Sha256.add(digest, entry.getSize() + " " + entry.getCrc());
      }
    } catch (IOException e) {
      throw CorpusException.reading(archive.toString(), 0, e);
    }
  }

  @Override
  public void read(DocumentSink sink) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : entries(zip)) {
        sink.begin(entry.getName(), true);
        try (InputStream text = zip.getInputStream(entry)) {
          for (int n = text.read(buffer); n >= 0; n = text.read(buffer)) {
            sink.text(buffer, 0, n);
          }
        }
        sink.end();
      }
    } catch (IOException e) {
      throw CorpusException.reading(archive.toString(), 0, e);
    }
  }

  private static List<? extends ZipEntry> entries(ZipFile zip) {
    return zip.stream()
        .filter(entry -> entry.getName().startsWith(PREFIX) && entry.getName().endsWith(".java"))
        .sorted(Comparator.comparing(ZipEntry::getName))
        .toList();
  }
}
