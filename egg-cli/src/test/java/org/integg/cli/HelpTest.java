package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.integg.cli.console.Output;
import org.integg.cli.console.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: every command's help names the values of its options, is plain text, and is as wide as the
 * window.
 */
class HelpTest {
  private static final String ANSI = "picocli.ansi";

  private static String help(int columns, String command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Output screen = new Output(out, true);
    String[] args = (command + " --help").strip().split(" ");
    Terminal terminal = Terminal.ofWidth(screen, columns);
    assertEquals(0, Egg.run(terminal, screen, new Output(err, true), args), err::toString);
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "train",
        "study",
        "tune",
        "tasks",
        "eval",
        "sample",
        "watch",
        "report",
        "score",
        "export",
        "inspect",
        "corpus",
        "corpus prepare",
        "corpus stats",
        "corpus head",
        "corpus recipes",
        "tokenizer",
        "tokenizer train",
        "help",
        "completion",
        "cluster",
        "cluster simulate",
        "cluster measure"
      })
  void namesWhatOptionsTake(String command) {
    String help = help(80, command);
    assertTrue(help.contains("Usage: egg"), help);
    assertFalse(help.contains("<arg"), help);
  }

  /** On a terminal picocli would add color codes; here it is told that there is a terminal. */
  @ParameterizedTest
  @ValueSource(strings = {"--help", "train --help", "tokenizer train --help", "help sample"})
  void isTextAlone(String line) {
    StringWriter out = new StringWriter();
    Output screen = new Output(out, true);
    System.setProperty(ANSI, "true");
    try {
      Terminal terminal = Terminal.ofWidth(screen, 80);
      assertEquals(0, Egg.run(terminal, screen, new Output(out, true), line.split(" ")));
    } finally {
      System.clearProperty(ANSI);
    }
    assertTrue(out.toString().contains("Usage: egg"), out::toString);
    assertFalse(out.toString().contains("\uFFFD"), out::toString);
  }

  @Test
  void isAsWideAsTheWindow() {
    for (int columns : List.of(60, 80, 132, 200)) {
      int widest = help(columns, "sample").lines().mapToInt(String::length).max().orElse(0);
      assertTrue(widest <= columns, widest + " of " + columns);
      assertTrue(widest > columns - 20, widest + " of " + columns);
    }
  }

  @Test
  void aPagersWidthIsTaken() {
    Output out = new Output(new StringWriter(), false);
    assertEquals(80, Terminal.ofProcess(out, Map.of()).columns());
    assertEquals(132, Terminal.ofProcess(out, Map.of("COLUMNS", "132")).columns());
    assertEquals(80, Terminal.ofProcess(out, Map.of("COLUMNS", "wide")).columns());
    assertFalse(Terminal.ofProcess(out, Map.of("TERM", "xterm")).canOverwrite());
  }
}
