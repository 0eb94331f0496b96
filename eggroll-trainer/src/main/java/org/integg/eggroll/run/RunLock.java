package org.integg.eggroll.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a run to one trainer; the lock goes with its process, however that ends.
 *
 * <p>Two files are locked, {@code lock} and {@code checkpoints/lock}, so that a second trainer is
 * kept out while either exists; a file that was removed meanwhile is created and locked again. The
 * first also holds the step of the newest checkpoint that was saved; the second exists while a
 * trainer runs, or after one was killed. A process that only looks must open neither: closing a
 * file releases all locks that the process has on it.
 */
final class RunLock implements AutoCloseable {
  private static final Pattern SAVED = Pattern.compile("saved step (\\d{1,18})\n");
  private static final int MOST_BYTES = 64;

  private final Path folder;
  private final List<Held> files = new ArrayList<>();

  /** A locked file. A channel alone would close itself when its thread is interrupted. */
  private record Held(Path path, RandomAccessFile file, Optional<Object> key) {}

  private RunLock(Path folder) {
    this.folder = folder;
  }

  /**
   * Takes a run's folder.
   *
   * @throws RunException if another has it, or it cannot be written
   */
  static RunLock take(RunFolder run) throws RunException {
    RunLock lock = new RunLock(run.root());
    boolean taken = false;
    try {
      Files.createDirectories(run.checkpointsFolder());
      for (Path place : List.of(run.root(), run.checkpointsFolder())) {
        lock.files.add(lock.hold(place.resolve(RunFolder.LOCK)));
      }
      taken = true;
      return lock;
    } catch (IOException e) {
      throw lock.failed(e);
    } finally {
      if (!taken) {
        lock.closeQuietly();
      }
    }
  }

  private Held hold(Path file) throws IOException {
    RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
    if (lock(opened).isEmpty()) {
      opened.close();
      throw new RunException(
          folder + ": another process is training here; wait for it, or take another name");
    }
    return new Held(file, opened, key(file));
  }

  private static Optional<FileLock> lock(RandomAccessFile file) throws IOException {
    try {
      return Optional.ofNullable(file.getChannel().tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // this process holds it
    }
  }

  /**
   * Identifies a file, to tell it from another of the same name; empty if there is no file, or the
   * system has no such key.
   */
  private static Optional<Object> key(Path file) throws IOException {
    try {
      return Optional.ofNullable(
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes sure that the folder is still this trainer's, and locks removed files again.
   *
   * @throws RunException if another has taken it
   */
  void require() throws RunException {
    try {
      for (int i = 0; i < files.size(); i++) {
        Held held = files.get(i);
        if (!key(held.path()).equals(held.key())) {
          OptionalLong saved = savedStep();
          Files.createDirectories(Objects.requireNonNull(held.path().getParent()));
          files.set(i, hold(held.path()));
          held.file().close();
          if (saved.isPresent()) {
            saved(saved.getAsLong());
          }
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The step of the newest checkpoint that was ever saved, as far as is known. */
  OptionalLong savedStep() throws RunException {
    try {
      RandomAccessFile file = files.getFirst().file();
      byte[] bytes = new byte[(int) Math.min(MOST_BYTES, file.length())];
      file.seek(0);
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.US_ASCII);
      Matcher saved = SAVED.matcher(text);
      return saved.matches()
          ? OptionalLong.of(Long.parseLong(saved.group(1)))
          : OptionalLong.empty();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Notes that a checkpoint is on the disk. */
  void saved(long step) throws RunException {
    write("saved step " + step + "\n");
  }

  /** Forgets what was noted. */
  void forget() throws RunException {
    write("");
  }

  private void write(String text) throws RunException {
    try {
      RandomAccessFile file = files.getFirst().file();
      file.seek(0);
      file.setLength(0);
      file.write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private RunException failed(IOException e) {
    return e instanceof RunException known
        ? known
        : new RunException(
            "%s: the folder cannot be written (%s); make it writable, or use another"
                .formatted(folder, RunException.reason(e)),
            e);
  }

  // The reason why it could not be taken is already being thrown.
  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      System.getLogger(RunLock.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (int i = files.size() - 1; i >= 0; i--) {
      files.get(i).file().close();
      if (i > 0) {
        remove(files.get(i).path());
      }
    }
  }

  // While the first is held, nobody else takes the second. A second file that remains misleads no
  // trainer.
  private static void remove(Path second) {
    try {
      Files.deleteIfExists(second);
    } catch (IOException e) {
      System.getLogger(RunLock.class.getName()).log(System.Logger.Level.DEBUG, "remove", e);
    }
  }
}
