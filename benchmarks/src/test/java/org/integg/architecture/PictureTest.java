package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Claim: the picture in docs/architecture.md has the existing modules and their dependencies. */
class PictureTest {
  private static final Pattern MODULE = Pattern.compile("<module>([\\w-]+)</module>");
  private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");
  private static final Pattern OURS =
      Pattern.compile("<groupId>org\\.integg</groupId>\\s*<artifactId>([\\w-]+)<");

  /** {@code corpora["corpora<br/>documents"]}: a node, its module before the break. */
  private static final Pattern NODE = Pattern.compile("(\\w+)\\[\"([\\w-]+)<br/>");

  /** {@code spark["…"] --> eggroll}, or {@code cli -. "found at run time" .-> spark}. */
  private static final Pattern ARROW =
      Pattern.compile("^ *(\\w+)(?:\\[.*?])? (-->|-\\. .* \\.->) (\\w+)$", Pattern.MULTILINE);

  /** A module's own dependencies; those that it only finds at run time are in brackets. */
  private static Set<String> dependencies(String pom) {
    Set<String> found = new TreeSet<>();
    Matcher dependency = DEPENDENCY.matcher(pom);
    while (dependency.find()) {
      String text = dependency.group(1);
      Matcher ours = OURS.matcher(text);
      if (ours.find() && !text.contains("<scope>test<")) {
        found.add(
            text.contains("<scope>runtime<") ? "(%s)".formatted(ours.group(1)) : ours.group(1));
      }
    }
    return found;
  }

  private static boolean reaches(Map<String, Set<String>> graph, String from, String to) {
    return graph.getOrDefault(from, Set.of()).stream()
        .anyMatch(next -> next.equals(to) || reaches(graph, next, to));
  }

  /** The arrows that do not follow from others. */
  private static Map<String, Set<String>> reduced(Map<String, Set<String>> graph) {
    Map<String, Set<String>> arrows = new TreeMap<>();
    graph.forEach((from, all) -> {
      Set<String> direct = new TreeSet<>(all);
      direct.removeIf(to -> all.stream().anyMatch(by -> !by.equals(to) && reaches(graph, by, to)));
      arrows.put(from, direct);
    });
    return arrows;
  }

  private static Map<String, Set<String>> picture(String page) {
    String mermaid = page.substring(page.indexOf("```mermaid"), page.indexOf("## The trip"));
    Map<String, String> modules = new TreeMap<>();
    Map<String, Set<String>> arrows = new TreeMap<>();
    Matcher node = NODE.matcher(mermaid);
    while (node.find()) {
      modules.put(node.group(1), node.group(2));
      arrows.put(node.group(2), new TreeSet<>());
    }
    Matcher arrow = ARROW.matcher(mermaid);
    while (arrow.find()) {
      String to = modules.getOrDefault(arrow.group(3), arrow.group(3));
      arrows
          .computeIfAbsent(modules.get(arrow.group(1)), from -> new TreeSet<>())
          .add(arrow.group(2).equals("-->") ? to : "(%s)".formatted(to));
    }
    return arrows;
  }

  @Test
  void thePictureIsTheBuilds() throws IOException {
    Path root = TestTableTest.root();
    Map<String, Set<String>> graph = new TreeMap<>();
    Matcher module = MODULE.matcher(Files.readString(root.resolve("pom.xml")));
    while (module.find()) {
      String pom = Files.readString(root.resolve(module.group(1)).resolve("pom.xml"));
      graph.put(module.group(1), dependencies(pom));
    }
    assertEquals(reduced(graph), picture(Files.readString(root.resolve("docs/architecture.md"))));
  }
}
