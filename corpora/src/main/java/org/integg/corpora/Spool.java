package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Content that cannot be read twice, or not from its end, stored in a file of the cache for as long
 * as it is needed. If a killed process leaves such a file, a later process deletes it.
 */
final class Spool implements AutoCloseable {
  private static final String SUFFIX = ".spool";
  private static final String LOCK = ".lock";
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Claim claim;

  private Spool(Path file, Claim claim) {
    this.file = file;
    this.claim = claim;
  }

  /**
   * Copies all of {@code input} to a new file.
   *
   * @param folder the folder of all spooled files
   * @param name name of the input, for messages
   * @param most maximum number of bytes
   * @throws CorpusException if it cannot be read or written, or is longer
   */
  static Spool fill(Path folder, String name, InputStream input, long most) throws CorpusException {
    String stem = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    Path file = folder.resolve(stem + SUFFIX);
    try {
      OwnFiles.createFolders(folder);
    } catch (IOException e) {
      throw CorpusException.writing(file, e);
    }
    Spool spool = new Spool(file, Claim.take(folder.resolve(stem + LOCK), () -> {}));
    boolean complete = false;
    try {
      spool.copy(name, input, most);
      complete = true;
      return spool;
    } finally {
      if (!complete) {
        spool.close();
      }
    }
  }

  private void copy(String name, InputStream input, long most) throws CorpusException {
    byte[] buffer = new byte[BUFFER];
    long position = 0;
    try (FileChannel channel = OwnFiles.create(file)) {
      for (int n = read(name, input, buffer, 0); n >= 0; n = read(name, input, buffer, position)) {
        if (position + n > most) {
          throw new CorpusException(
              name + ": is longer than " + most + " bytes; raise the limit with #limit=NUMBER");
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          position += channel.write(bytes);
        }
      }
    } catch (IOException e) {
      throw CorpusException.writing(file, e);
    }
  }

  private static int read(String name, InputStream input, byte[] buffer, long position)
      throws CorpusException {
    try {
      return input.read(buffer);
    } catch (IOException e) {
      throw CorpusException.reading(name, position, e);
    }
  }

  /** Where the content is. */
  Path file() {
    return file;
  }

  @Override
  public void close() throws CorpusException {
    try (claim) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw CorpusException.writing(file, e);
    }
  }

  /** Deletes what processes that no longer exist left behind. */
  static void sweep(Path folder) {
    String own = ProcessHandle.current().pid() + "-";
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(folder, "*" + LOCK)) {
      for (Path lock : locks) {
        String name = lock.getFileName().toString();
        if (!name.startsWith(own)) {
          String stem = name.substring(0, name.length() - LOCK.length());
          sweep(lock, folder.resolve(stem + SUFFIX));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // This is only tidying, and there may be no such folder. The next process tries again.
    }
  }

  private static void sweep(Path lock, Path file) throws IOException {
    var claim = Claim.tryTake(lock);
    if (claim.isPresent()) {
      try (Claim taken = claim.get()) {
        if (taken.exclusive()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
