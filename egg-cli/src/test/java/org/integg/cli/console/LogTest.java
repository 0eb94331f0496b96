package org.integg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Claim: the platform's loggers write to the program's log. A warning is a note without class
 * names, everything else is shown only on request, and text is formatted only if it is shown.
 */
class LogTest {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    System.setErr(before);
    System.clearProperty(Log.PROPERTY);
  }

  private String logged() {
    String text = bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    bytes.reset();
    return text;
  }

  @Test
  void warningsAreShownAndTheRestOnDemand() {
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    Logger logger = new Log().getLogger("org.integg.Some", LogTest.class.getModule());
    logger.log(Level.INFO, "no {0}", 1);
    logger.log(Level.WARNING, "it''s {0} of {1}", 1, 2);
    logger.log(Level.ERROR, "{plain}", new IllegalStateException("hidden"));
    logger.log(Level.WARNING, "{0}", "two\nlines {1}");
    assertEquals("note: it's 1 of 2\negg: {plain}\nnote: two; lines {1}\n", logged());
    System.setProperty(Log.PROPERTY, "debug");
    logger.log(Level.DEBUG, () -> "seen");
    logger.log(Level.WARNING, "by whom");
    logger.log(Level.TRACE, "not seen");
    new Log().getLogger("java.lang.Runtime", Object.class.getModule()).log(Level.DEBUG, "ends");
    assertEquals("[DEBUG] Some: seen\n[WARN] Some: by whom\n", logged());
  }

  @Test
  void thePlatformFindsIt() {
    assertInstanceOf(Log.class, System.LoggerFinder.getLoggerFinder());
    assertTrue(System.getLogger("a").isLoggable(Level.WARNING));
  }
}
