package org.integg.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.integg.cli.Cli;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: {@code egg watch} follows no link within a run, a run keeps its name while others come,
 * and one that cannot be read hides no other.
 */
class WatchedFoldersTest {
  @TempDir private Path folder;
  private Path runs;

  @BeforeEach
  void start() throws IOException {
    runs = Files.createDirectories(folder.resolve("runs"));
    Folders.steps(Folders.run(runs, "first", 1), 1, 20);
    Folders.model(runs.resolve("first"));
  }

  @Test
  void linksInARunAreNotFollowed() throws IOException, Refusal {
    Path samples = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(samples.resolve("step-00000030.txt"), "secret");
    WatchedRun first = new WatchedRun("first", "", runs.resolve("first"));
    assertEquals(1, RunViews.sampleFiles(samples).size());
    assertTrue(first.growth().size() > 0);
    assertTrue(Files.exists(first.weightsFile()));

    Path root = Files.createDirectories(runs.resolve("linked"));
    link(root, "samples", samples);
    link(root, "metrics.jsonl", runs.resolve("first/metrics.jsonl"));
    link(root, "best.safetensors", first.weightsFile());
    WatchedRun linked = new WatchedRun("linked", "", root);
    assertEquals(List.of(), RunViews.sampleFiles(root.resolve("samples")));
    assertEquals(0, linked.growth().size());
    assertEquals(409, assertThrows(Refusal.class, linked::weightsFile).status());
  }

  private static void link(Path root, String name, Path target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), target);
  }

  @Test
  void aRunKeepsItsName() throws IOException {
    Path earlier = Files.createDirectories(folder.resolve("earlier"));
    Shelf shelf = new Shelf(List.of(earlier, runs));
    Folders.steps(Folders.run(earlier, "first", 1), 1, 3);
    assertEquals(earlier.resolve("first"), shelf.run("first (2)").orElseThrow().root());
    assertEquals(runs.resolve("first"), shelf.run("first").orElseThrow().root());
    assertEquals(2, shelf.runs().size());
  }

  @Test
  void anUnreadableRunHidesNoOther() throws IOException {
    Path metrics = Folders.run(runs, "shut", 1).resolve("metrics.jsonl");
    Files.writeString(metrics, "{}\n");
    Files.setPosixFilePermissions(metrics, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(metrics), "this user may read everything");
    Shelf shelf = new Shelf(List.of(runs));
    assertTrue(
        Scrape.registry(shelf).scrape().stream()
            .flatMap(metric -> metric.getDataPoints().stream())
            .anyMatch(point -> "first".equals(point.getLabels().get("run"))));
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() {
    Cli.Result result = new Cli(folder).egg("watch", runs.toString(), "--host", "192.0.2.1");
    assertEquals(1, result.code());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains("192.0.2.1: is no address of this machine"), result.err());
  }
}
