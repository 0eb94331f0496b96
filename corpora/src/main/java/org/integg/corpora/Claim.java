package org.integg.corpora;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right to make something that only one process at a time may make. It is a locked file, which
 * is deleted when the claim is released. The operating system releases the claims of a killed
 * process.
 */
final class Claim implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final Path file;
  private final FileChannel channel;
  private final boolean exclusive;

  private Claim(Path file, FileChannel channel, boolean exclusive) {
    this.file = file;
    this.channel = channel;
    this.exclusive = exclusive;
  }

  /** Whether the claim excludes others; it cannot on a file system without locks. */
  boolean exclusive() {
    return exclusive;
  }

  /**
   * Waits until the claim is free, and takes it.
   *
   * @param waiting called at intervals while another process holds it
   * @throws CorpusException when the file cannot be made, or the thread is interrupted
   */
  static Claim take(Path file, Runnable waiting) throws CorpusException {
    while (true) {
      try {
        Claim claim = attempt(file, waiting).orElse(null);
        if (claim != null) {
          return claim;
        }
      } catch (IOException e) {
        throw CorpusException.writing(file, e);
      }
    }
  }

  /** Takes the claim if no other process has it; this process must not have it. */
  static Optional<Claim> tryTake(Path file) throws IOException {
    return attempt(file, null);
  }

  /**
   * Tries to take the claim. Without waiting, empty if another process holds it or has just
   * released it.
   */
  private static Optional<Claim> attempt(Path file, @Nullable Runnable waiting) throws IOException {
    try {
      OwnFiles.create(file).close();
    } catch (FileAlreadyExistsException e) {
      // the file of another process, alive or dead
    }
    Object before = key(file);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    boolean taken = false;
    try {
      boolean exclusive = lock(channel, waiting);
      // If the previous holder has deleted the file, the lock is worthless.
      taken = before != null && before.equals(key(file));
      return taken ? Optional.of(new Claim(file, channel, exclusive)) : Optional.empty();
    } catch (Held e) {
      return Optional.empty();
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  /** Another process holds the lock. */
  private static final class Held extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Locks the file; false where the file system cannot. */
  private static boolean lock(FileChannel channel, @Nullable Runnable waiting)
      throws CorpusException, Held {
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return true;
        }
      } catch (OverlappingFileLockException e) {
        // another thread of this process has it
      } catch (IOException e) {
        return false;
      }
      if (waiting == null) {
        throw new Held();
      }
      waiting.run();
      sleep();
    }
  }

  private static void sleep() throws CorpusException {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CorpusException("interrupted while another process was waited for", e);
    }
  }

  /** What distinguishes the file from a later one of the same name; null if there is none. */
  private static @Nullable Object key(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Objects.requireNonNullElse(attributes.fileKey(), file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void close() throws CorpusException {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw CorpusException.writing(file, e);
    }
  }
}
