package org.integg.corpora;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** Notices when a shard that is mapped into memory is cut or changed. */
final class ShardWatch {
  /** Shards up to this size are compared byte by byte at every check. */
  private static final long SMALL = 64L << 20;

  private final Path file;
  private final int crc;
  private Stamp stamp;

  /** What changes with a file. */
  private record Stamp(long size, FileTime modified, Optional<Object> key) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          attributes.size(),
          attributes.lastModifiedTime(),
          Optional.ofNullable(attributes.fileKey()));
    }
  }

  /**
   * A watch of a shard as it is now.
   *
   * @param crc CRC-32C of its tokens
   */
  ShardWatch(Path file, int crc) throws IOException {
    this.file = file;
    this.crc = crc;
    this.stamp = Stamp.of(file);
  }

  /**
   * Compares the shard with what it was.
   *
   * @param tokens mapped from it
   */
  synchronized void check(MemorySegment tokens) throws CorpusException {
    Stamp now;
    try {
      now = Stamp.of(file);
    } catch (NoSuchFileException e) {
      return; // deleted, or another was put in its place: what is mapped stays as it is
    } catch (IOException e) {
      throw CorpusException.reading(file.toString(), 0, e);
    }
    if (!now.key.equals(stamp.key)) {
      return;
    }
    if (now.size != stamp.size) {
      throw changed("was cut or made longer");
    }
    if (!now.equals(stamp) || tokens.byteSize() <= SMALL) {
      try {
        if (ShardReader.crc(tokens) != crc) {
          throw changed("was changed");
        }
      } catch (InternalError e) { // so Java tells of a page that is gone
        throw changed("was cut");
      }
      stamp = now;
    }
  }

  private CorpusException changed(String how) {
    return new CorpusException(
        file
            + " "
            + how
            + " while it was in use, so what was learned from it since the last save may be wrong"
            + " and is not kept; go on from there");
  }
}
