package org.integg.corpora;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A file that others see complete or not at all: written beside its place under a name of its own,
 * then renamed over it. Closing without {@link #commit()} leaves nothing.
 */
final class CacheFile implements AutoCloseable {
  /** Marks names of files that are being written. */
  static final String TEMPORARY = ".tmp-";

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;

  /**
   * Begins to write {@code target}, and makes the folders above it.
   *
   * @throws CorpusException when that is impossible
   */
  CacheFile(Path target) throws CorpusException {
    this.target = target;
    this.temporary = target.resolveSibling(target.getFileName() + TEMPORARY + UUID.randomUUID());
    try {
      OwnFiles.createFolders(target.resolveSibling(""));
      channel = OwnFiles.create(temporary);
    } catch (IOException e) {
      throw CorpusException.writing(target, e);
    }
  }

  /** A file with all of its content, that only needs {@link #commit()}. */
  static CacheFile of(Path target, byte[] content) throws CorpusException {
    CacheFile file = new CacheFile(target);
    try {
      file.write(ByteBuffer.wrap(content), 0);
      return file;
    } catch (CorpusException e) {
      file.close();
      throw e;
    }
  }

  /** Writes what remains of {@code bytes} from {@code position} on. */
  void write(ByteBuffer bytes, long position) throws CorpusException {
    try {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw CorpusException.writing(target, e);
    }
  }

  /** Puts the file in its place. */
  void commit() throws CorpusException {
    try {
      channel.close();
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw CorpusException.writing(target, e);
    }
  }

  @Override
  public void close() throws CorpusException {
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw CorpusException.writing(target, e);
    }
  }
}
