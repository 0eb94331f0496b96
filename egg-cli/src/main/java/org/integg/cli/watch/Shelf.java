package org.integg.cli.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs that are shown. The user names runs, folders of runs, studies or folders of studies. New
 * runs are found while the shelf is in use. A run is only looked up by a name that was found here,
 * so no address leads elsewhere.
 */
final class Shelf {
  private static final long RESCAN_NANOS = 2_000_000_000L;
  private static final String STUDY = "study.json";

  private final List<Path> roots;
  private final Map<Path, WatchedRun> known = new HashMap<>();
  private Map<String, WatchedRun> runs = Map.of();
  private Map<String, Path> studies = Map.of();
  private long scanned;

  /**
   * A shelf.
   *
   * @throws IOException if one of the folders does not exist
   */
  Shelf(List<Path> roots) throws IOException {
    for (Path root : roots) {
      if (!Files.isDirectory(root)) {
        throw new IOException(root + ": no such folder; name a run, a study, or a folder of them");
      }
    }
    this.roots = List.copyOf(roots);
    scan();
  }

  /** The runs by their names, in the order in which they were found. */
  synchronized List<WatchedRun> runs() {
    if (System.nanoTime() - scanned > RESCAN_NANOS) {
      scan();
    }
    return List.copyOf(runs.values());
  }

  /** The run with a name. */
  synchronized Optional<WatchedRun> run(String id) {
    if (!runs.containsKey(id)) {
      scan();
    }
    return Optional.ofNullable(runs.get(id));
  }

  /** The folders of studies, by their names. */
  synchronized Map<String, Path> studies() {
    return studies;
  }

  /** The files that are read for its runs and studies. */
  List<Path> inputs() {
    List<Path> inputs = new ArrayList<>();
    for (WatchedRun run : runs()) {
      inputs.addAll(run.inputs());
    }
    for (Path study : studies().values()) {
      inputs.addAll(List.of(study.resolve(STUDY), study.resolve("report.json")));
    }
    return inputs;
  }

  private synchronized void scan() {
    Map<String, WatchedRun> found = new LinkedHashMap<>();
    Map<String, Path> foundStudies = new LinkedHashMap<>();
    for (Path root : roots) {
      if (!addOne(root, found, foundStudies)) {
        folders(root).forEach(each -> addOne(each, found, foundStudies));
      }
    }
    runs = Collections.unmodifiableMap(found);
    studies = Collections.unmodifiableMap(foundStudies);
    scanned = System.nanoTime();
  }

  private boolean addOne(
      Path folder, Map<String, WatchedRun> found, Map<String, Path> foundStudies) {
    if (WatchedRun.isOne(folder)) {
      add(folder, "", found);
      return true;
    }
    if (!Files.isRegularFile(folder.resolve(STUDY))) {
      return false;
    }
    String name = free(name(folder), foundStudies);
    foundStudies.put(name, folder);
    for (Path run : folders(folder.resolve("runs"))) {
      if (WatchedRun.isOne(run)) {
        add(run, name, found);
      }
    }
    return true;
  }

  private void add(Path folder, String group, Map<String, WatchedRun> found) {
    WatchedRun run = known.get(folder);
    if (run == null) {
      Map<String, WatchedRun> taken = new HashMap<>(found);
      known.values().forEach(each -> taken.put(each.id(), each)); // a run keeps its name
      String name = group.isEmpty() ? name(folder) : group + "/" + name(folder);
      run = new WatchedRun(free(name, taken), group, folder);
      known.put(folder, run);
    }
    found.put(run.id(), run);
  }

  /** A name that is not taken yet; a repeated name gets a number. */
  private static String free(String name, Map<String, ?> taken) {
    String free = name;
    for (int number = 2; taken.containsKey(free); number++) {
      free = name + " (" + number + ")";
    }
    return free;
  }

  private static String name(Path folder) {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /** The folders in a folder that are not hidden, by name; none if it cannot be read. */
  private static List<Path> folders(Path parent) {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            parent, path -> Files.isDirectory(path) && !name(path).startsWith("."))) {
      all.forEach(folders::add);
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    Collections.sort(folders);
    return folders;
  }
}
