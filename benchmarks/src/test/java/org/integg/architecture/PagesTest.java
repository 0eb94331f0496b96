package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Claim: no line of a page is over 120 columns, and links between pages lead somewhere. */
class PagesTest {
  private static final int COLUMNS = 120;

  /** {@code ](target)} or {@code ](target#part)}, but not an address. */
  private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)(?:#[^)]*)?\\)");

  private static List<Path> pages(Path root) throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> top = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      Stream.concat(top, docs).filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
    }
    return pages;
  }

  @Test
  void linesFitAndLinksLead() throws IOException {
    Path root = TestTableTest.root();
    List<Path> pages = pages(root);
    assertFalse(pages.isEmpty());
    List<String> faults = new ArrayList<>();
    for (Path page : pages) {
      List<String> lines = Files.readAllLines(page);
      for (int i = 0; i < lines.size(); i++) {
        String at = "%s:%d ".formatted(root.relativize(page), i + 1);
        String line = lines.get(i);
        if (line.codePointCount(0, line.length()) > COLUMNS) {
          faults.add(at + "is over " + COLUMNS + " columns");
        }
        Matcher link = LINK.matcher(line);
        while (link.find()) {
          if (!Files.exists(page.resolveSibling(link.group(1)))) {
            faults.add(at + "has a link to " + link.group(1));
          }
        }
      }
    }
    assertEquals(List.of(), faults);
  }
}
