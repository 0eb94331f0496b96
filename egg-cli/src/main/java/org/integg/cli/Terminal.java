package org.integg.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/** Whether a person looks at the output as it comes, and how wide the window is. */
final class Terminal {
  private static final int DEFAULT_COLUMNS = 80;

  /** Output that goes to a file, a pipe or a test. */
  static final Terminal NONE = new Terminal(false, false, DEFAULT_COLUMNS);

  private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final boolean interactive;
  private final boolean resizable;
  private int columns;
  private long nextAsk = System.nanoTime();

  private Terminal(boolean interactive, boolean resizable, int columns) {
    this.interactive = interactive;
    this.resizable = resizable;
    this.columns = columns;
  }

  /** A terminal whose width never changes. */
  static Terminal ofWidth(int columns) {
    return new Terminal(true, false, columns);
  }

  /** The terminal of this process, or {@link #NONE}. */
  static Terminal ofProcess() {
    Console console = System.console();
    return console != null && console.isTerminal()
        ? new Terminal(true, true, DEFAULT_COLUMNS)
        : NONE;
  }

  boolean isInteractive() {
    return interactive;
  }

  /** Width of the window, which may change while a run goes on. */
  synchronized int columns() {
    if (resizable && System.nanoTime() >= nextAsk) {
      columns = ask();
      nextAsk = System.nanoTime() + ASK_AGAIN_NANOS;
    }
    return columns;
  }

  // Java cannot ask; stty can on every system that has a terminal to ask.
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
