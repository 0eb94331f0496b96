package org.integg.eggroll;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Keeps a folder to one trainer; gone with its process, however that ends. */
final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes a folder.
   *
   * @throws RunException if another has it, or it cannot be written
   */
  static RunLock take(Path folder) throws RunException {
    Path file = folder.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel).isEmpty()) {
        channel.close();
        throw new RunException(
            folder + ": another process is training here; wait for it, or take another name");
      }
      return new RunLock(channel);
    } catch (RunException e) {
      throw e;
    } catch (IOException e) {
      throw new RunException(
          "%s: the folder cannot be written (%s); make it writable, or use another"
              .formatted(folder, RunFolder.reason(e)),
          e);
    }
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // this process has it
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
