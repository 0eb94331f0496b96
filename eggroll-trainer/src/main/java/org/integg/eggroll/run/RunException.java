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
 * what is wrong, what to do; what others wrote in it cannot make it two, or steer a terminal.
 */
public final class RunException extends IOException {
  private static final long serialVersionUID = 1L;

  RunException(String line) {
    super(Foreign.line(line));
  }

  RunException(String line, @Nullable Throwable cause) {
    super(Foreign.line(line), cause);
  }

  /** Refuses a pipe or a device, which would be waited for, in the place of a run's file. */
  static void requireRegular(Path file) throws RunException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new RunException(file + ": is no regular file, as a run's are; put it back as it was");
    }
  }

  /** What the operating system had against a file. */
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      case FileSystemException f -> f.getClass().getSimpleName().replace("Exception", "");
      default -> String.valueOf(e.getMessage());
    };
  }

  /** The line, which is always there. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
