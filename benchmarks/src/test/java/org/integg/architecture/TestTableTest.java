package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Claim: docs/tests.md names every test class, and none that does not exist. */
class TestTableTest {
  private static final Pattern SECTION = Pattern.compile("## `([\\w-]+)`");
  private static final Pattern ENTRY = Pattern.compile("- `(\\w+Test)`: .{20,}");

  static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("docs/tests.md"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException("no docs/tests.md above " + Path.of("").toAbsolutePath());
    }
    return at;
  }

  /** Every test class as module/Class. */
  private static Set<String> classes(Path root) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.toList()) {
        Path tests = module.resolve("src/test/java");
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith("Test.java"))
                .forEach(name -> names.add(module.getFileName() + "/" + name.replace(".java", "")));
          }
        }
      }
    }
    return names;
  }

  private static Set<String> entries(Path page) throws IOException {
    Set<String> names = new TreeSet<>();
    String module = "";
    for (String line : Files.readAllLines(page)) {
      Matcher section = SECTION.matcher(line);
      Matcher entry = ENTRY.matcher(line);
      if (section.matches()) {
        module = section.group(1);
      } else if (entry.matches()) {
        names.add(module + "/" + entry.group(1));
      }
    }
    return names;
  }

  @Test
  void everyTestClassHasAnEntry() throws IOException {
    Path root = root();
    Set<String> classes = classes(root);
    assertFalse(classes.isEmpty());
    assertEquals(
        classes,
        entries(root.resolve("docs/tests.md")),
        "every *Test class needs an entry '- `ClassTest`: its claim' in its module's section");
  }
}
