package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Claim: no source file is over 400 lines, no line of Java over 100 columns, and no method over 40
 * lines, except for a few, each with its reason.
 */
class SizesTest {
  private static final int FILE_LINES = 400;
  private static final int COLUMNS = 100;
  private static final int METHOD_LINES = 40;

  private static final String UNROLLED = "unrolled: its vectors must stay in registers";
  private static final String CALL = "one call into native code, an argument a line";
  private static final String OPTIONS = "its parameters are the options of a command";

  /** Longer methods, with reasons. */
  private static final Map<String, String> LONG =
      Map.ofEntries(
          Map.entry("VectorProduct.tile", UNROLLED),
          Map.entry("VectorStream.stripe", UNROLLED),
          Map.entry("VectorOuter.tile", UNROLLED),
          Map.entry("VectorFinish.shiftPerturbed", UNROLLED),
          Map.entry("VectorFinish.dividePerturbed", UNROLLED),
          Map.entry("VectorRowNoise.estimate", UNROLLED),
          Map.entry("Products.addTile", UNROLLED),
          Map.entry("NativeProducts.project", CALL),
          Map.entry("NativeProducts.addOuterProducts", CALL),
          Map.entry("TokenizerCommand.train", OPTIONS),
          Map.entry("Bench.rank", OPTIONS));

  private static final Pattern SOURCE = Pattern.compile(".*\\.(java|c|h|cu|py|sh|html|js)|.*/egg");

  /** The first line of a method, or of a constructor, which has no type before its name. */
  private static final Pattern METHOD =
      Pattern.compile(
          "( {2}| {4}| {6})(?!return |new |throws? |else |case |assert |implements |@)"
              + "(?:[\\w<][^=;]*?\\b)?(\\w+)(?:\\([^=]*| \\{)");

  private static final Pattern OTHER =
      Pattern.compile(
          ".*\\b(class|record|interface|enum|if|for|do|while|switch|try|catch|new)\\b.*");

  private static List<Path> sources() throws IOException {
    Path root = TestTableTest.root();
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        add(folder, 1, sources);
        if (Files.isDirectory(folder.resolve("src"))) {
          add(folder.resolve("src"), Integer.MAX_VALUE, sources);
        }
      }
    }
    sources.add(root.resolve("egg"));
    return sources;
  }

  private static void add(Path folder, int depth, List<Path> to) throws IOException {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      files.filter(file -> SOURCE.matcher(file.toString()).matches()).forEach(to::add);
    }
  }

  @Test
  void filesAndLinesAreShort() throws IOException {
    List<String> faults = new ArrayList<>();
    List<Path> sources = sources();
    assertFalse(sources.isEmpty());
    for (Path source : sources) {
      List<String> lines = Files.readAllLines(source);
      if (lines.size() > FILE_LINES) {
        faults.add(source + " has " + lines.size() + " lines");
      }
      if (source.toString().endsWith(".java")) {
        wide(lines).forEach(line -> faults.add(source + ":" + line + " is over 100 columns"));
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void onlyAnImportMayBeLong() {
    String letters = "a".repeat(COLUMNS);
    List<String> lines =
        List.of("import " + letters + ";", letters, "\"" + letters + "\",", "// é" + letters);
    assertEquals(List.of(3, 4), wide(lines));
  }

  /** Numbers of the lines that are too long; imports may be long. */
  private static List<Integer> wide(List<String> lines) {
    List<Integer> wide = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith("import ") && line.codePointCount(0, line.length()) > COLUMNS) {
        wide.add(i + 1);
      }
    }
    return wide;
  }

  @Test
  void methodsAreShort() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path source : sources()) {
      if (source.toString().endsWith(".java")) {
        String name = source.getFileName().toString().replace(".java", "");
        longMethods(Files.readAllLines(source)).forEach(each -> found.add(name + "." + each));
      }
    }
    assertEquals(new TreeSet<>(LONG.keySet()), found);
  }

  @Test
  void aLongMethodIsFound() {
    List<String> lines = new ArrayList<>(List.of("class A {", "  static int f(", "      int x) {"));
    for (int i = 0; i < METHOD_LINES - 3; i++) {
      lines.add("    x++;");
    }
    lines.add("  }");
    assertEquals(List.of(), longMethods(lines));
    lines.add(3, "    x++;");
    assertEquals(List.of("f"), longMethods(lines));
    lines.set(1, "  A(");
    assertEquals(List.of("A"), longMethods(lines));
    lines.set(1, "  public A {");
    lines.remove(2);
    assertEquals(List.of(), longMethods(lines));
    lines.add(2, "    x++;");
    assertEquals(List.of("A"), longMethods(lines));
  }

  /**
   * Names of methods that are too long. By the formatter's layout, a method ends at the first brace
   * with the method's indentation.
   */
  private static List<String> longMethods(List<String> lines) {
    List<String> found = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      var head = METHOD.matcher(lines.get(at));
      if (!head.matches() || OTHER.matcher(lines.get(at)).matches()) {
        continue;
      }
      int open = opening(lines, at, head.group(1).length());
      int end = open < 0 ? -1 : lines.subList(open, lines.size()).indexOf(head.group(1) + "}");
      if (end >= 0 && open + end - at + 1 > METHOD_LINES) {
        found.add(head.group(2));
      }
    }
    return found;
  }

  /** The line that opens a method's body, or −1. */
  private static int opening(List<String> lines, int head, int indentation) {
    for (int at = head; at < lines.size(); at++) {
      String line = lines.get(at);
      if (at > head && line.length() - line.stripLeading().length() <= indentation) {
        return -1;
      }
      if (line.endsWith("{") || line.endsWith(";")) {
        return line.endsWith("{") && !line.contains("->") ? at : -1;
      }
    }
    return -1;
  }
}
