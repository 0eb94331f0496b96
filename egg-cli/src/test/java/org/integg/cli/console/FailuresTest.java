package org.integg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.stream.Stream;
import org.integg.kernels.device.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Claim: every failure is one line that says what is wrong, and the right exit code. */
class FailuresTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new IllegalArgumentException("population 3 is odd"), 2, "population 3 is odd"),
        Arguments.of(new IOException("m.bin: cut at 7"), 1, "m.bin: cut at 7"),
        Arguments.of(new IOException("two\n  lines"), 1, "two; lines"),
        Arguments.of(new IOException(), 1, "input or output failed"),
        Arguments.of(new NoSuchFileException("a.txt"), 1, "no such file: a.txt; check the path"),
        Arguments.of(
            new AccessDeniedException("/x"), 1, "/x: no permission; allow it or give another path"),
        Arguments.of(
            new FileAlreadyExistsException("/x"),
            1,
            "/x: already exists; move it or give another path"),
        Arguments.of(new NotDirectoryException("/x"), 1, "/x: not a folder; give another path"),
        Arguments.of(
            new FileSystemException("/x", null, "No space left on device"),
            1,
            "/x: cannot be used (No space left on device); make room or give another path"),
        Arguments.of(
            new UncheckedIOException(new NoSuchFileException("a.txt")),
            1,
            "no such file: a.txt; check the path"),
        Arguments.of(
            new DeviceException("cuda: evaluating: out of memory"),
            1,
            "cuda: evaluating: out of memory"),
        Arguments.of(
            new IllegalStateException("odd"),
            1,
            "internal error: java.lang.IllegalStateException: odd"
                + " (run it again with --debug for the details)"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void isOneLine(Throwable failure, int code, String message) {
    StringWriter err = new StringWriter();
    assertEquals(code, Failures.report(failure, new PrintWriter(err, true), false));
    assertEquals(List.of("egg: " + message), err.toString().lines().toList());
  }

  @Test
  void outOfMemorySaysWhatToDo() {
    StringWriter err = new StringWriter();
    Throwable failure = new OutOfMemoryError("Java heap space");
    assertEquals(1, Failures.report(failure, new PrintWriter(err, true), false));
    assertEquals(1, err.toString().lines().count());
    assertTrue(err.toString().contains("EGG_JAVA_OPTS=-Xmx"), err::toString);
    assertFalse(err.toString().contains("--population"), err::toString);
    for (String command : List.of("train", "study", "sample", "tokenizer")) {
      StringWriter line = new StringWriter();
      Failures.report(failure, command, new PrintWriter(line, true), false);
      boolean chooses = command.equals("train") || command.equals("study");
      assertEquals(chooses, line.toString().contains("lower --population"), line::toString);
    }
  }

  @Test
  void debugAddsTheStackTrace() {
    StringWriter err = new StringWriter();
    Failures.report(new IOException("cut"), new PrintWriter(err, true), true);
    assertEquals("egg: cut", err.toString().lines().findFirst().orElseThrow());
    assertTrue(err.toString().contains("at " + FailuresTest.class.getName()), err::toString);
  }
}
