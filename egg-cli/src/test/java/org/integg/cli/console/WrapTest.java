package org.integg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Claim: a line wider than the window continues, indented, on the next line. It is broken only
 * between clauses or words; nothing is lost, and no figure is cut.
 */
class WrapTest {
  private static final String BASELINES =
      "bits per byte: unigram 4.55, bigram 3.51, trigram 2.54; of 2.1 MB: gzip -9 1.35, xz -9 0.94";

  private static String labelled(int columns, String text) {
    StringWriter out = new StringWriter();
    new Labelled(new PrintWriter(out, true), columns).print("baselines", text);
    return out.toString();
  }

  @Test
  void aLineIsBrokenBetweenClauses() {
    assertEquals(
        List.of(
            "baselines   bits per byte: unigram 4.55, bigram 3.51, trigram 2.54; of 2.1 MB:",
            "            gzip -9 1.35, xz -9 0.94"),
        labelled(80, BASELINES).lines().toList());
    assertEquals(List.of("baselines   " + BASELINES), labelled(120, BASELINES).lines().toList());
  }

  /** Every clause that fits stays whole, and so does a name wider than the window. */
  @Test
  void nothingIsLostOrCut() {
    String name = "/a/very/long/path/that/no/window/of/sixty/columns/has/the/room/for/in/one/line";
    String text =
        name
            + ": 26.2 MB to train on, and so many words in one clause that they do not"
            + " fit into a line, 2.91 MB to validate";
    for (int columns = 40; columns <= 200; columns++) {
      List<String> lines = labelled(columns, text).lines().toList();
      assertEquals(
          List.of(("baselines " + text).split(" ")),
          Arrays.stream(String.join(" ", lines).split(" +")).toList());
      for (String line : lines) {
        assertTrue(line.length() <= columns || line.contains(name), line);
      }
      String clause = "2.91 MB to validate";
      assertTrue(lines.stream().anyMatch(line -> line.contains(clause)), clause);
      assertTrue(lines.stream().skip(1).allMatch(line -> line.startsWith(" ".repeat(12))));
    }
  }
}
