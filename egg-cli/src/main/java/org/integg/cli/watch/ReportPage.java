package org.integg.cli.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** The page with everything in it: scripts, styles and the runs' numbers. */
final class ReportPage {
  private ReportPage() {}

  /** The page about some runs in their current state. */
  static String of(Shelf shelf) throws IOException {
    String page = new String(Assets.page(), StandardCharsets.UTF_8);
    String script = new String(Assets.script(), StandardCharsets.UTF_8);
    String style = new String(Assets.style(), StandardCharsets.UTF_8);
    page =
        replaced(
            page,
            "<script src=\"" + Assets.SCRIPT + "\"></script>",
            "<script>" + script + "</script>");
    page =
        replaced(
            page,
            "<link rel=\"stylesheet\" href=\"" + Assets.STYLE + "\">",
            "<style>" + style + "</style>");
    String policy =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
            + " 'unsafe-inline'; img-src data:; script-src 'sha256-"
            + hash(script)
            + "'"
            + "\">";
    page = replaced(page, "<meta charset=\"utf-8\">", "<meta charset=\"utf-8\">\n" + policy);
    String license = "<!-- uPlot, in this page:\n" + Assets.libraryLicense() + "-->\n";
    String data =
        "<script type=\"application/json\" id=\"data\">" + inHtml(data(shelf)) + "</script>\n";
    return replaced(page, "<p id=\"spoken\"", license + data + "<p id=\"spoken\"");
  }

  private static String replaced(String page, String old, String by) {
    if (!page.contains(old)) {
      throw new IllegalStateException("the page has no " + old);
    }
    return page.replace(old, by);
  }

  private static String hash(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has to provide SHA-256.
      throw new IllegalStateException(e);
    }
  }

  /** Everything that the server would answer. */
  private static ObjectNode data(Shelf shelf) throws IOException {
    ObjectNode data = RunViews.all(shelf);
    ObjectNode series = data.putObject("series");
    ObjectNode weights = data.putObject("weightHistory");
    ObjectNode samples = data.putObject("samples");
    for (WatchedRun run : shelf.runs()) {
      series.set(run.id(), RunViews.series(run));
      weights.set(run.id(), RunViews.weights(run));
      samples.set(run.id(), RunViews.samples(run));
    }
    return data;
  }

  /** JSON that cannot end an HTML element, whatever texts are in it. */
  private static String inHtml(ObjectNode json) {
    return json.toString().replace("<", "\\u003c");
  }
}
