package org.integg.cli.console;

/** The program that a command is part of. */
public interface Program {
  /** Whether a person looks at the output as it comes, and how wide the window is. */
  Terminal terminal();

  /** What the user typed to start it, for lines to be typed again. */
  static String typed() {
    return System.getProperty("integg.command", "egg");
  }
}
