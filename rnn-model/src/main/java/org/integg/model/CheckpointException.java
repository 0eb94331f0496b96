package org.integg.model;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A checkpoint or another file of tensors cannot be read or written. The message is one line: the
 * file, the tensor or field and its byte, what is wrong, and what to do.
 */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int MAX_QUOTED = 100;

  /** Names come from files of others: no line breaks, no escape sequences, no reversed text. */
  private static final Pattern NOT_PLAIN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  /** A line about a file; {@code problem} follows the colon. */
  CheckpointException(Path file, String problem) {
    super(oneLine(file + ": " + problem));
  }

  /** A line about a file, with its cause. */
  CheckpointException(Path file, String problem, Throwable cause) {
    super(oneLine(file + ": " + problem), cause);
  }

  /** A name out of a file, fit for a line of text: in quotes, shortened, nothing unprintable. */
  static String quote(String text) {
    String shown = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "…" : text;
    return "'" + oneLine(shown) + "'";
  }

  /** The operating system's reason for refusing a file, without its name. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String oneLine(String text) {
    return NOT_PLAIN.matcher(text).replaceAll("\uFFFD");
  }
}
