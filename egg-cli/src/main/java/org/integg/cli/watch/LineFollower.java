package org.integg.cli.watch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file to which another process appends lines, each time only what is new. An incomplete
 * line is read when it is complete. A file that was truncated, replaced or overwritten is read
 * again from the start. Not thread-safe.
 */
final class LineFollower {
  /** Receives the content of the file. */
  interface Listener {
    /** Lines received so far are no longer in the file; its first line follows. */
    void restart();

    /** Takes a line, without its line end. */
    void line(byte[] bytes, int from, int to);
  }

  /** Bytes read at a time. A longer line is passed on as an empty one. */
  private static final int CHUNK = 1 << 20;

  /** This many bytes before the current position must be unchanged. */
  private static final int TAIL = 64;

  private final Path file;
  private long offset;
  private byte[] tail = new byte[0];
  private @Nullable Object key;

  /** Whether the rest of a line that is too long is being skipped. */
  private boolean inLongLine;

  LineFollower(Path file) {
    this.file = file;
  }

  /** Reads what was added. A missing file, a pipe and a device have no lines. */
  void read(Listener listener) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      if (offset > 0) {
        restart(listener);
      }
      return;
    }
    Object found = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    try (FileChannel channel = FileChannel.open(file)) {
      if (offset > 0 && !(Objects.equals(found, key) && goesOn(channel))) {
        restart(listener);
      }
      key = found;
      readOn(channel, listener);
    }
  }

  private void restart(Listener listener) {
    offset = 0;
    tail = new byte[0];
    inLongLine = false;
    listener.restart();
  }

  private boolean goesOn(FileChannel channel) throws IOException {
    if (channel.size() < offset) {
      return false;
    }
    ByteBuffer before = ByteBuffer.allocate(tail.length);
    fill(channel, before, offset - tail.length);
    return Arrays.equals(before.array(), tail);
  }

  private void readOn(FileChannel channel, Listener listener) throws IOException {
    long left = channel.size() - offset;
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(left, CHUNK));
    boolean more = left > 0;
    while (more) {
      chunk.clear();
      int length = fill(channel, chunk, offset);
      int used = lines(chunk.array(), length, listener);
      if (used == 0 && length == CHUNK) {
        if (!inLongLine) {
          listener.line(chunk.array(), 0, 0);
        }
        inLongLine = true;
        used = length;
      }
      remember(chunk.array(), used);
      more = used > 0 && length == chunk.capacity();
    }
  }

  /** Passes on the complete lines in a chunk, and returns how many bytes they have. */
  private int lines(byte[] chunk, int length, Listener listener) {
    int start = 0;
    for (int end = end(chunk, 0, length); end < length; end = end(chunk, start, length)) {
      if (!inLongLine) {
        listener.line(chunk, start, end);
      }
      inLongLine = false;
      start = end + 1;
    }
    return start;
  }

  /** Where the line that begins at a position ends, or the length if it does not end. */
  private static int end(byte[] chunk, int from, int length) {
    int at = from;
    while (at < length && chunk[at] != '\n') {
      at++;
    }
    return at;
  }

  private void remember(byte[] chunk, int used) {
    offset += used;
    if (used > 0) {
      tail = Arrays.copyOfRange(chunk, Math.max(0, used - TAIL), used);
    }
  }

  /** Reads from a position until the buffer is full or the file ends; returns how many bytes. */
  private static int fill(FileChannel channel, ByteBuffer buffer, long from) throws IOException {
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = channel.read(buffer, from + buffer.position());
    }
    return buffer.position();
  }
}
