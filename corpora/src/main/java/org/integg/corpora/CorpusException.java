package org.integg.corpora;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.integg.tokenizer.Foreign;
import org.tukaani.xz.XZIOException;

/**
 * Text or a cache that cannot be used. The message is one line for the user: what, where, and what
 * to do. Names and other parts that others wrote cannot break the line or control a terminal.
 */
public class CorpusException extends IOException {
  private static final long serialVersionUID = 1;

  /** An exception whose message is {@code line}. */
  public CorpusException(String line) {
    super(Foreign.line(line));
  }

  /** An exception whose message is {@code line}, kept together with what caused it. */
  public CorpusException(String line, Throwable cause) {
    super(Foreign.line(line), cause);
  }

  /** The line, which is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** The exception if {@code source} failed after {@code offset} bytes of text. */
  static CorpusException reading(String source, long offset, IOException cause) {
    if (cause instanceof CorpusException already) {
      return already;
    }
    String line =
        switch (cause) {
          case NoSuchFileException e -> "no such file";
          case AccessDeniedException e -> "permission denied; make it readable";
          default -> "cannot be read after " + offset + " bytes: " + reason(cause);
        };
    return new CorpusException(source + ": " + line, cause);
  }

  /** The exception if {@code path} in the cache folder could not be made. */
  static CorpusException writing(Path path, IOException cause) {
    if (cause instanceof CorpusException already) {
      return already;
    }
    String reason = reason(cause);
    String low = reason.toLowerCase(Locale.ROOT);
    String line;
    if (low.contains("no space left") || low.contains("not enough space")) {
      line = "the disk is full; free some space, or name a cache folder on another disk";
    } else if (low.contains("quota")) {
      line = "the disk quota is used up; free some space, or name a cache folder on another disk";
    } else if (cause instanceof AccessDeniedException || low.contains("read-only")) {
      line = "permission denied; make it writable, or name another cache folder";
    } else if (cause instanceof FileAlreadyExistsException || low.contains("not a directory")) {
      line = "a file stands where a folder is needed; move it, or name another cache folder";
    } else {
      line = reason + "; make it writable, or name another cache folder";
    }
    return new CorpusException(
        "cannot write " + path + " in the cache: " + line + " (INTEGG_CACHE)", cause);
  }

  /** The reason that the operating system or a decoder gave for a failure. */
  static String reason(IOException cause) {
    if (cause instanceof FileSystemException e && e.getReason() != null) {
      return e.getReason();
    }
    if (cause instanceof EOFException) {
      return "it ends too early";
    }
    if (cause.getMessage() == null || cause.getMessage().isBlank()) {
      return cause instanceof XZIOException ? "damaged data" : "no reason is known";
    }
    return cause.getMessage().lines().findFirst().orElse("");
  }
}
