package org.integg.corpora;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A file that others see either complete or not at all. It is written next to its place under a
 * unique name and then renamed. Closing it without {@link #commit()} leaves nothing behind.
 */
final class CacheFile implements AutoCloseable {
  /** Marks names of files that are being written. */
  static final String TEMPORARY = ".tmp-";

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;

  /**
   * Begins to write {@code target}, and creates the folders above it.
   *
   * @throws CorpusException if that is impossible
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

  /** A file with all its content, which only needs {@link #commit()}. */
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
