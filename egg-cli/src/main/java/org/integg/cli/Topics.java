package org.integg.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The pages of {@code egg help}: resource files of at most 24 lines of 80 characters. */
final class Topics {
  /** The page that lists the others. */
  static final String LIST = "topics";

  /** Every page. */
  static final List<String> NAMES =
      List.of(
          LIST,
          "start",
          "estimators",
          "corpora",
          "budgets",
          "runs",
          "sampling",
          "watching",
          "settings",
          "java");

  private Topics() {}

  /** A page. */
  static String text(String name) throws IOException {
    try (InputStream in = Topics.class.getResourceAsStream("help/" + name + ".txt")) {
      byte[] text = Objects.requireNonNull(in, name).readAllBytes();
      return new String(text, StandardCharsets.UTF_8);
    }
  }
}
