package org.integg.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The process's standard output, which remembers why it could not be written. It is not a failure
 * if a reader such as {@code head} has seen enough and closed its pipe.
 */
public final class StandardOutput extends OutputStream {
  private static final int FILE_TYPE = 0170000;
  private static final int DEVICE = 0020000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
  private Optional<IOException> failure = Optional.empty();

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = failure.or(() -> Optional.of(e));
      throw e;
    }
  }

  /** Whether standard output is a device, such as a terminal. */
  public static boolean isDevice() {
    return is(DEVICE) || Terminal.isProcess();
  }

  private static boolean is(int... types) {
    try {
      // The descriptor tells even if standard input is not a terminal.
      int mode = (int) Files.getAttribute(Path.of("/dev/fd/1"), "unix:mode") & FILE_TYPE;
      return Arrays.stream(types).anyMatch(type -> type == mode);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // a system without such files
    }
  }

  /** Why output was lost; empty if its reader had closed it. */
  public Optional<IOException> failure() {
    return failure
        .filter(e -> !hasNoReader(e))
        .map(e ->
            new IOException(
                "standard output cannot be written (%s); the result is not complete"
                    .formatted(e.getMessage()),
                e));
  }

  private static boolean hasNoReader(IOException e) {
    String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    // The reason may be in another language, but a pipe fails for no other reason.
    return reason.contains("broken pipe") || is(PIPE, SOCKET);
  }
}
