package org.integg.cli.console;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Set;
import org.integg.kernels.device.DeviceException;
import picocli.CommandLine.ParameterException;

/** Turns a failure into one line for the user and an exit code. */
public final class Failures {
  /** Exit code if a command was understood but failed. */
  static final int FAILED = 1;

  /** Exit code if a command line or a setting in it makes no sense. */
  static final int USAGE = 2;

  /** Commands that make a model of a size that the user chooses. */
  private static final Set<String> TRAINING =
      Set.of("train", "tune", "study", "simulate", "measure");

  /** What the line begins with. */
  static final String START = "egg: ";

  private Failures() {}

  /**
   * Reports a failure as {@code egg: <what happened>}.
   *
   * @param debug whether the stack trace follows
   * @return the exit code
   */
  public static int report(Throwable failure, PrintWriter err, boolean debug) {
    return report(failure, "", err, debug);
  }

  /**
   * Reports a failure of a command as {@code egg: <what happened>}.
   *
   * @param command the command's name, for advice that depends on it
   */
  public static int report(Throwable failure, String command, PrintWriter err, boolean debug) {
    Throwable cause = failure;
    while (cause instanceof UncheckedIOException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    err.println(START + Show.oneLine(describe(cause, command)));
    if (debug) {
      failure.printStackTrace(err);
    }
    err.flush();
    boolean usage =
        cause instanceof ParameterException || cause instanceof IllegalArgumentException;
    return usage ? USAGE : FAILED;
  }

  /** What happened, in one line without a prefix. */
  public static String reason(Throwable failure) {
    return Show.oneLine(describe(failure, ""));
  }

  private static String describe(Throwable failure, String command) {
    return switch (failure) {
      case ParameterException e -> describe(e);
      case NoSuchFileException e -> "no such file: " + e.getFile() + "; check the path";
      case FileNotFoundException e -> "cannot open " + e.getMessage();
      case AccessDeniedException e ->
          e.getFile() + ": no permission; allow it or give another path";
      case FileAlreadyExistsException e ->
          e.getFile() + ": already exists; move it or give another path";
      case NotDirectoryException e -> e.getFile() + ": not a folder; give another path";
      case FileSystemException e -> fileSystem(e);
      case IOException e -> messageOr(e, "input or output failed");
      case IllegalArgumentException e -> messageOr(e, "a setting makes no sense");
      case DeviceException e -> messageOr(e, "the device failed");
      case OutOfMemoryError e -> memory(e, command);
      default -> "internal error: " + failure + " (run it again with --debug for the details)";
    };
  }

  /**
   * The line about lack of memory. Only commands that train have settings that determine the need.
   */
  private static String memory(OutOfMemoryError e, String command) {
    String smaller = TRAINING.contains(command) ? "lower --population, --blocks or --dim, or " : "";
    return "out of memory (%s): %sgive Java more, for instance EGG_JAVA_OPTS=-Xmx8g"
        .formatted(e.getMessage(), smaller);
  }

  private static String describe(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    return usage(e) + " (" + command + " --help explains)";
  }

  /** What is wrong with a command line, and what the user probably meant. */
  public static String usage(ParameterException e) {
    String message = messageOr(e, "wrong usage").replaceFirst("^Error: ", "");
    String start = message.substring(0, 1).toLowerCase(Locale.ROOT);
    return start + message.substring(1) + UsageHints.of(e);
  }

  private static String fileSystem(FileSystemException e) {
    String reason = e.getReason() == null ? "no reason given" : e.getReason();
    return "%s: cannot be used (%s); make room or give another path".formatted(e.getFile(), reason);
  }

  private static String messageOr(Throwable failure, String otherwise) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? otherwise : message;
  }
}
