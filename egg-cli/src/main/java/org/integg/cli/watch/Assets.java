package org.integg.cli.watch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The files of the page, all of which are in the program. */
final class Assets {
  /**
   * All scripts under one name, and all styles under another, because many small requests are slow
   * on a new server.
   */
  static final String SCRIPT = "page.js";

  static final String STYLE = "page.css";

  /** The scripts in the order in which they run; the first is the charting library uPlot. */
  private static final List<String> SCRIPTS =
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

  private static final List<String> STYLES = List.of("uPlot.min.css", "watch.css");

  /** Where the WebJar of uPlot has its files; the version is the one in the build. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private Assets() {}

  private static byte[] bytes(String name) throws IOException {
    String path = name.startsWith("uPlot.") ? UPLOT + "dist/" + name : name;
    try (InputStream in = Assets.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  /** All scripts, one after the other. A directive counts only at the very start. */
  static byte[] script() throws IOException {
    return joined("\"use strict\";\n", SCRIPTS);
  }

  /** All styles, one after the other. */
  static byte[] style() throws IOException {
    return joined("", STYLES);
  }

  private static byte[] joined(String first, List<String> names) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(first.getBytes(StandardCharsets.UTF_8));
    for (String name : names) {
      all.write(bytes(name));
      all.write('\n');
    }
    return all.toByteArray();
  }

  /** The licence of the charting library, which must accompany every copy of it. */
  static String libraryLicense() throws IOException {
    try (InputStream in = Assets.class.getResourceAsStream(UPLOT + "LICENSE")) {
      return new String(
          Objects.requireNonNull(in, "LICENSE").readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The page itself. */
  static byte[] page() throws IOException {
    return bytes("watch.html");
  }
}
