package org.integg.cli.console;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/** Whether a person looks at the output as it comes, and how wide the window is. */
public final class Terminal {
  private static final int DEFAULT_COLUMNS = 80;

  /** Output that goes to a file, a pipe or a test. */
  public static final Terminal NONE = new Terminal(Optional.empty(), false, DEFAULT_COLUMNS);

  private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Optional<Output> line;
  private final boolean resizable;
  private int columns;
  private long nextAsk = System.nanoTime();

  private Terminal(Optional<Output> line, boolean resizable, int columns) {
    this.line = line;
    this.resizable = resizable;
    this.columns = columns;
  }

  /** A terminal whose width never changes. */
  public static Terminal ofWidth(Output out, int columns) {
    return new Terminal(Optional.of(out), false, columns);
  }

  /** Whether standard input and output of this process are a terminal. */
  static boolean isProcess() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /**
   * The terminal of this process.
   *
   * @param environment its {@code TERM} tells whether the terminal obeys control sequences; {@code
   *     COLUMNS} gives the width if output goes elsewhere, as to a pager
   */
  public static Terminal ofProcess(Output out, Map<String, String> environment) {
    if (!isProcess()) {
      String stated = environment.getOrDefault("COLUMNS", "");
      boolean known = stated.matches("[1-9]\\d{0,3}");
      return new Terminal(
          Optional.empty(), false, known ? Integer.parseInt(stated) : DEFAULT_COLUMNS);
    }
    boolean obeys = !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new Terminal(obeys ? Optional.of(out) : Optional.empty(), true, DEFAULT_COLUMNS);
  }

  /** Whether a line can be overwritten. */
  public boolean canOverwrite() {
    return line.isPresent();
  }

  /** Overwrites the line of the cursor, if that is possible. */
  public void overwrite(String text) {
    line.ifPresent(out -> out.overwrite(text));
  }

  /** Width of the window, which may change during a run. */
  public synchronized int columns() {
    if (resizable && System.nanoTime() >= nextAsk) {
      columns = ask();
      nextAsk = System.nanoTime() + ASK_AGAIN_NANOS;
    }
    return columns;
  }

  // Java cannot ask for the width; stty can, on every system with a terminal.
  private static int ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Redirect.from(new File("/dev/tty")))
              .redirectError(Redirect.DISCARD)
              .start();
      try (Scanner size = new Scanner(stty.getInputStream(), StandardCharsets.US_ASCII)) {
        if (size.hasNextInt()) {
          size.nextInt();
          int answer = size.hasNextInt() ? size.nextInt() : 0;
          return answer > 0 ? answer : DEFAULT_COLUMNS;
        }
      }
    } catch (IOException e) {
      System.getLogger(Terminal.class.getName())
          .log(System.Logger.Level.DEBUG, "no stty: {0}", e.getMessage());
    }
    return DEFAULT_COLUMNS;
  }
}
