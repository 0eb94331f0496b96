package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Claim: the command answers with help, its version, or one line and the exit code for usage. */
class EggTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int egg(String... args) {
    return Egg.run(out, err, args);
  }

  @Test
  void helpAndNoArgumentsAtAllExplainTheCommand() {
    assertEquals(0, egg("--help"));
    String help = out.toString();
    assertTrue(help.contains("Usage: egg"), help);
    out.getBuffer().setLength(0);
    assertEquals(0, egg());
    assertEquals(help, out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void versionIsTheOneOfTheBuild() {
    assertEquals(0, egg("--version"));
    assertTrue(
        out.toString().matches("egg \\d+\\.\\d+\\.\\d+\\S*\\RJava 25\\b.*\\R"), out::toString);
  }

  @Test
  void anUnknownOptionIsOneLineAndExitCodeTwo() {
    assertEquals(2, egg("--colour"));
    assertEquals("egg: unknown option: '--colour' (egg --help explains)\n", unix(err));
    assertEquals("", out.toString());
  }

  private static String unix(StringWriter text) {
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
