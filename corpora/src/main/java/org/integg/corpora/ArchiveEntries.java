package org.integg.corpora;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.integg.tokenizer.Foreign;

/** Reads the files in an archive in their order, each to its end. */
final class ArchiveEntries {
  private static final String WRONG_CHECKSUM = "the checksum of a header does not match";

  private final String name;
  private final Predicate<String> wanted;
  private final Reader reader;

  /** Takes the content of one file of an archive. */
  @FunctionalInterface
  interface Reader {
    void read(String entry, InputStream content) throws IOException;

    /** Receives an entry that is only another name for a file, in the archive or elsewhere. */
    default void link(String entry) {
      // Readers that make no notes do nothing.
    }
  }

  /**
   * A reader of archives.
   *
   * @param name name of the archive, for messages
   * @param wanted selects the entries to read by their names
   */
  ArchiveEntries(String name, Predicate<String> wanted, Reader reader) {
    this.name = name;
    this.wanted = wanted;
    this.reader = reader;
  }

  /**
   * Reads the files of a zip archive and compares their checksums, which {@link ZipFile} does not
   * do.
   *
   * @throws CorpusException if the archive is damaged, is not the whole file, or has two entries
   *     with one name
   */
  void zip(Path path) throws IOException {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      ZipBounds.check(path);
      List<? extends ZipEntry> files = zip.stream().filter(e -> !e.isDirectory()).toList();
      requireDifferentNames(files);
      for (ZipEntry entry : files) {
        if (wanted.test(entry.getName())) {
          zipEntry(zip, entry);
        }
      }
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw broken("zip", e);
    }
  }

  /** Refuses two entries with one name, because Java's reader gives the content of one for both. */
  private void requireDifferentNames(List<? extends ZipEntry> files) throws CorpusException {
    Set<String> names = new HashSet<>();
    for (ZipEntry entry : files) {
      if (!names.add(entry.getName())) {
        throw new CorpusException(
            "%s: two entries have the name %s; unpack it, and name what is in it"
                .formatted(name, Foreign.name(entry.getName())));
      }
    }
  }

  private void zipEntry(ZipFile zip, ZipEntry entry) throws IOException {
    CRC32 crc = new CRC32();
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), crc)) {
      reader.read(entry.getName(), in);
      in.transferTo(OutputStream.nullOutputStream());
    }
    if (crc.getValue() != entry.getCrc()) {
      throw new ZipException(
          "the checksum of " + Foreign.name(entry.getName()) + " does not match");
    }
  }

  /**
   * Reads the files of a tar archive. Folders, links and devices are skipped.
   *
   * @throws CorpusException if the archive is damaged, cut off, or followed by something else
   */
  void tar(InputStream archive) throws IOException {
    TarBlocks blocks = new TarBlocks(archive, name);
    TarArchiveInputStream tar = new CheckedTar(blocks);
    while (true) {
      blocks.headerBegins();
      TarArchiveEntry entry = next(tar);
      blocks.headerEnds();
      if (entry == null) {
        break;
      }
      if (entry.isLink() || entry.isSymbolicLink()) {
        reader.link(entry.getName());
      }
      if (isRegular(entry) && wanted.test(entry.getName())) {
        reader.read(entry.getName(), tar);
      }
      pass(tar); // here, as the reader would count the rest as part of the next header
    }
    blocks.requireEnd();
    tar.close();
  }

  /** A reader that also compares the checksums of headers. */
  private static final class CheckedTar extends TarArchiveInputStream {
    CheckedTar(InputStream in) {
      super(in, "UTF-8");
    }

    @Override
    protected boolean isEOFRecord(byte[] record) {
      boolean end = super.isEOFRecord(record);
      // The list of holes that follows a sparse file's header has no checksum.
      boolean holes = getCurrentEntry() != null && getCurrentEntry().isOldGNUSparse();
      if (!end && !holes && !TarUtils.verifyCheckSum(record)) {
        throw new IllegalArgumentException(WRONG_CHECKSUM);
      }
      return end;
    }
  }

  private TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
    try {
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry != null && !entry.isCheckSumOK()) {
        throw new IOException(WRONG_CHECKSUM);
      }
      return entry;
    } catch (CorpusException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw broken("tar", e);
    }
  }

  /** Skips the rest of an entry. */
  private void pass(TarArchiveInputStream tar) throws IOException {
    try {
      tar.transferTo(OutputStream.nullOutputStream());
    } catch (CorpusException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw broken("tar", e);
    }
  }

  private static boolean isRegular(TarArchiveEntry entry) {
    return !entry.isDirectory()
        && !entry.isLink()
        && !entry.isSymbolicLink()
        && !entry.isCharacterDevice()
        && !entry.isBlockDevice()
        && !entry.isFIFO();
  }

  private CorpusException broken(String kind, Exception cause) {
    String reason =
        cause.getMessage() == null
            ? "it ends too early"
            : cause.getMessage().lines().findFirst().orElse("");
    if (reason.contains("bad compression method")) {
      return new CorpusException(
          name + ": is compressed in a way that is not read; unpack it, and name what is in it",
          cause);
    }
    if (reason.contains("encrypted")) {
      return new CorpusException(
          name + ": is encrypted; unpack it with its password, and name what is in it", cause);
    }
    return new CorpusException(
        name + ": broken " + kind + " archive (" + reason + "); fetch it again", cause);
  }
}
