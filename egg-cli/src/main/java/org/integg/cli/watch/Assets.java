package org.integg.cli.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files of the page, all of which are in the program. */
final class Assets {
  /** The scripts in the order in which they run; the first is the charting library uPlot. */
  static final List<String> SCRIPTS =
      List.of(
          "uPlot.iife.min.js",
          "words.js",
          "source.js",
          "chart.js",
          "curves.js",
          "weights.js",
          "texts.js",
          "settings.js",
          "write.js",
          "main.js");

  static final List<String> STYLES = List.of("uPlot.min.css", "watch.css");

  /** Where the WebJar of uPlot has its files; the version is that of the build. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "html", "text/html; charset=utf-8");

  private Assets() {}

  /** A file. */
  static byte[] bytes(String name) throws IOException {
    String path = name.startsWith("uPlot.") ? UPLOT + "dist/" + name : name;
    try (InputStream in = Assets.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  static String text(String name) throws IOException {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /** The licence of the charting library, which whoever passes it on has to keep with it. */
  static String libraryLicense() throws IOException {
    try (InputStream in = Assets.class.getResourceAsStream(UPLOT + "LICENSE")) {
      return new String(
          Objects.requireNonNull(in, "LICENSE").readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What kind of file it is; empty for a name that is no asset's. */
  static Optional<String> type(String name) {
    return SCRIPTS.contains(name) || STYLES.contains(name)
        ? Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
        : Optional.empty();
  }

  /** The page itself. */
  static byte[] page() throws IOException {
    return bytes("watch.html");
  }
}
