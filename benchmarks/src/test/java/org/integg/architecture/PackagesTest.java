package org.integg.architecture;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claim: inside a room, a package uses only packages below it, and at most three classes of a
 * package depend on one another in a circle.
 */
class PackagesTest {
  private static final String ROOT = "org.integg.";
  private static final int MOST_IN_A_CIRCLE = 3;
  private static final Pattern LISTED = Pattern.compile("`org\\.integg\\.([\\w.]+)`");

  /** Every package, and the packages of its own room that it may use. */
  private static final Map<String, Set<String>> BELOW =
      Map.ofEntries(
          entry("kernels", Set.of()),
          entry("kernels.device", Set.of("kernels")),
          entry("tokenizer", Set.of()),
          entry("tasks", Set.of()),
          entry("tasks.environment", Set.of("tasks")),
          entry("corpora.parquet", Set.of()),
          entry("corpora", Set.of("corpora.parquet")),
          entry("model", Set.of()),
          entry("eggroll", Set.of()),
          entry("eggroll.lowrank", Set.of("eggroll")),
          entry("eggroll.credit", Set.of("eggroll")),
          entry("eggroll.aligned", Set.of("eggroll", "eggroll.credit")),
          entry("eggroll.feedback", Set.of("eggroll", "eggroll.credit")),
          entry("eggroll.reservoir", Set.of("eggroll", "eggroll.credit")),
          entry(
              "eggroll.tune",
              Set.of("eggroll", "eggroll.lowrank", "eggroll.credit", "eggroll.feedback")),
          entry(
              "eggroll.tune.essa",
              Set.of("eggroll", "eggroll.credit", "eggroll.feedback", "eggroll.tune")),
          entry(
              "eggroll.run",
              Set.of(
                  "eggroll",
                  "eggroll.lowrank",
                  "eggroll.aligned",
                  "eggroll.feedback",
                  "eggroll.reservoir",
                  "eggroll.tune",
                  "eggroll.tune.essa")),
          entry("examples", Set.of()),
          entry("spark", Set.of()),
          entry("cli.console", Set.of()),
          entry("cli.corpus", Set.of("cli.console")),
          entry("cli.train", Set.of("cli.console", "cli.corpus")),
          entry("cli.study", Set.of("cli.console", "cli.corpus", "cli.train")),
          entry("cli.cluster", Set.of("cli.console", "cli.train")),
          entry("cli.tune", Set.of("cli.console", "cli.corpus", "cli.train")),
          entry("cli.export", Set.of("cli.console", "cli.train")),
          entry("cli.sample", Set.of("cli.console")),
          entry("cli.watch", Set.of("cli.console", "cli.train", "cli.sample")),
          entry(
              "cli",
              Set.of(
                  "cli.console",
                  "cli.corpus",
                  "cli.train",
                  "cli.study",
                  "cli.cluster",
                  "cli.tune",
                  "cli.export",
                  "cli.sample",
                  "cli.watch")),
          entry("bench.twin", Set.of()),
          entry("bench", Set.of("bench.twin")));

  @ParameterizedTest
  @EnumSource
  void usesRunDownwardsOnly(Room room) {
    assertEquals(List.of(), upward(Uses.of(room.classes())));
  }

  @ParameterizedTest
  @EnumSource
  void noLargeCircles(Room room) {
    assertEquals(Set.of(), large(Uses.of(room.classes())));
  }

  @Test
  void everyPackageIsListed() {
    Set<String> found = new TreeSet<>();
    for (Room room : Room.values()) {
      room.classes().forEach(model -> found.add(shortPackage(Room.nameOf(model))));
    }
    assertEquals(new TreeSet<>(BELOW.keySet()), found);
  }

  /** The page has the packages of {@code cli} in one line. */
  @Test
  void thePageListsPackagesInTheirOrder() throws IOException {
    List<String> listed = new ArrayList<>();
    for (String line : Files.readAllLines(TestTableTest.root().resolve("docs/architecture.md"))) {
      if (line.startsWith("- `" + ROOT)) {
        LISTED
            .matcher(line.substring(0, line.indexOf(": ")))
            .results()
            .forEach(name -> listed.add(name.group(1)));
      }
    }
    Set<String> expected = new TreeSet<>(BELOW.keySet());
    expected.removeIf(name -> name.startsWith("cli."));
    assertEquals(expected, new TreeSet<>(listed));
    for (String name : listed) {
      Set<String> below = new TreeSet<>(BELOW.getOrDefault(name, Set.of()));
      below.removeIf(each -> each.startsWith("cli."));
      below.removeAll(listed.subList(0, listed.indexOf(name)));
      assertEquals(Set.of(), below, name);
    }
  }

  /** The order of packages has no circle. */
  @Test
  void theOrderIsOne() {
    for (String name : BELOW.keySet()) {
      Set<String> open = new TreeSet<>(BELOW.get(name));
      for (int i = 0; i < BELOW.size(); i++) {
        open = open.stream().flatMap(each -> BELOW.get(each).stream()).collect(Collectors.toSet());
      }
      assertEquals(Set.of(), open, name);
    }
  }

  @Test
  void anUpwardUseAndALargeCircleAreFound() throws IOException {
    Uses climbing = Uses.of(List.of(Room.classNamed("org.integg.kernels.ClimbingFixture")));
    TreeMap<String, SortedSet<String>> uses = new TreeMap<>();
    uses.put("org.integg.kernels.A", new TreeSet<>(Set.of("org.integg.kernels.B")));
    uses.put("org.integg.kernels.B", new TreeSet<>(Set.of("org.integg.kernels.C")));
    uses.put("org.integg.kernels.C", new TreeSet<>(Set.of("org.integg.kernels.D")));
    uses.put(
        "org.integg.kernels.D",
        new TreeSet<>(Set.of("org.integg.kernels.A", "org.integg.kernels.device.Up")));
    Uses made = new Uses(uses);
    assertEquals(1, large(made).size());
    assertEquals(List.of("org.integg.kernels.D uses org.integg.kernels.device.Up"), upward(made));
    assertTrue(
        climbing.of().get("org.integg.kernels.ClimbingFixture").stream()
            .anyMatch(used -> used.startsWith("org.integg.cli.")));
  }

  private static Set<SortedSet<String>> large(Uses uses) {
    return uses.circles().stream()
        .filter(circle -> circle.size() > MOST_IN_A_CIRCLE)
        .collect(Collectors.toSet());
  }

  /** Uses of packages in the same room that are not below; RoomsTest checks other rooms. */
  private static List<String> upward(Uses uses) {
    List<String> found = new ArrayList<>();
    uses.of()
        .forEach((user, all) -> {
          String from = shortPackage(user);
          for (String used : all) {
            String to = shortPackage(used);
            boolean sameRoom = room(from).equals(room(to));
            if (sameRoom && !to.equals(from) && !BELOW.getOrDefault(from, Set.of()).contains(to)) {
              found.add(user + " uses " + used);
            }
          }
        });
    return found;
  }

  private static String room(String shortPackage) {
    return shortPackage.replaceFirst("\\..*", "");
  }

  private static String shortPackage(String name) {
    return Uses.packageOf(name).substring(ROOT.length());
  }
}
