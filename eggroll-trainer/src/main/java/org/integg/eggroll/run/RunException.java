package org.integg.eggroll.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.integg.tokenizer.Foreign;
import org.jspecify.annotations.Nullable;

/**
 * A run's folder cannot be made, used or trusted. The message is one line: which file and field,
 * what is wrong, what to do; names from files cannot break it into two lines, or control a
 * terminal.
 */
public final class RunException extends IOException {
  private static final long serialVersionUID = 1L;

  RunException(String line) {
    super(Foreign.line(line));
  }

  RunException(String line, @Nullable Throwable cause) {
    super(Foreign.line(line), cause);
  }

  /** Refuses a pipe or a device in place of a run's file: reading it would wait. */
  static void requireRegular(Path file) throws RunException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new RunException(file + ": is no regular file, as a run's are; put it back as it was");
    }
  }

  /** The operating system's reason for refusing a file. */
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      case FileSystemException f -> f.getClass().getSimpleName().replace("Exception", "");
      default -> String.valueOf(e.getMessage());
    };
  }

  /** The line, which is never missing. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
