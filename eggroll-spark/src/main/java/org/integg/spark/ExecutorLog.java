package org.integg.spark;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What executors on this machine wrote before they ended. */
final class ExecutorLog {
  private static final int TAIL = 1 << 16;
  private static final int MOST_SHOWN = 300;

  private static final Pattern TELLING =
      Pattern.compile(
          "(?i)exception|error|unrecognized|cannot|could not|failed|no space|out of memory");

  /** How the worker started the process; not output of the process itself. */
  private static final Pattern COMMAND = Pattern.compile("Spark Executor Command: |=+$");

  private static final Pattern TRACE = Pattern.compile("\\s+at |\\s*\\.\\.\\. \\d+ more");
  private static final Pattern HEAD =
      Pattern.compile("^\\d\\d/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d (?:ERROR|WARN|FATAL|INFO) ");

  private ExecutorLog() {}

  /**
   * The most telling line of an executor's log; empty if the log is not on this machine.
   *
   * @param work folder of the applications' logs that workers make
   */
  static Optional<String> reason(Path work, String application, String executor) {
    Path file = work.resolve(application).resolve(executor).resolve("stderr");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return reason(tail(file)).map(line -> line + " (" + file + ")");
    } catch (IOException e) {
      return Optional.empty(); // the failure is reported without a reason
    }
  }

  private static String tail(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(TAIL, in.length())];
      in.seek(in.length() - bytes.length);
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /**
   * The reason in a log. If one failure caused another, this is the cause, which a log names last.
   */
  static Optional<String> reason(String log) {
    List<String> telling =
        log.lines()
            .filter(line -> !TRACE.matcher(line).lookingAt() && !COMMAND.matcher(line).lookingAt())
            .filter(line -> TELLING.matcher(line).find())
            .toList();
    Optional<String> caused =
        telling.stream().filter(line -> line.startsWith("Caused by:")).reduce((a, b) -> b);
    Optional<String> first = telling.stream().findFirst();
    return caused
        .or(() -> first)
        .map(line -> HEAD.matcher(line.strip()).replaceFirst(""))
        .map(line -> line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "…" : line);
  }
}
