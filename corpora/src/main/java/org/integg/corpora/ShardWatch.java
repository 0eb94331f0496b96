package org.integg.corpora;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** Notices when a shard that is mapped into memory is truncated or changed. */
final class ShardWatch {
  /** Every check compares shards up to this size byte by byte. */
  private static final long SMALL = 64L << 20;

  private final Path file;
  private final int crc;
  private Stamp stamp;

  /** Properties that change when a file changes. */
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
   * Watches a shard from its current state.
   *
   * @param crc CRC-32C of its tokens
   */
  ShardWatch(Path file, int crc) throws IOException {
    this.file = file;
    this.crc = crc;
    this.stamp = Stamp.of(file);
  }

  /**
   * Compares the shard with its earlier state.
   *
   * @param tokens the tokens mapped from it
   */
  synchronized void check(MemorySegment tokens) throws CorpusException {
    Stamp now;
    try {
      now = Stamp.of(file);
    } catch (NoSuchFileException e) {
      return; // deleted or replaced: the mapped data stays as it is
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
      } catch (InternalError e) { // Java's way to report a missing page
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
