package org.integg.cli.watch;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.integg.tokenizer.Fuzz;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in a run's folder, pages and reports are made from it and say what is missing. */
class WatchFuzzTest {
  private static final String WEIGHTS =
      "{\"step\":%d,\"tensors\":{\"head\":{\"saturated\":3,\"histogram\":[1,2,3]},\"emb\":{}}}\n";

  @TempDir private Path folder;
  private Path run;

  @BeforeEach
  void prepare() throws IOException {
    run = Folders.run(Files.createDirectories(folder.resolve("runs")), "first", 1);
    Folders.steps(run, 1, 12);
    Files.writeString(run.resolve("weights.jsonl"), WEIGHTS.formatted(5) + WEIGHTS.formatted(10));
    Files.createDirectories(run.resolve("samples"));
    Files.writeString(run.resolve("samples").resolve("step-5.txt"), "a sample – 😀");
  }

  /** Makes all output from a folder in which one file was changed. */
  private void fuzz(String file) throws IOException {
    byte[] sound = Files.readAllBytes(run.resolve(file));
    Fuzz.run(
        file,
        List.of(sound),
        input -> {
          Fuzz.put(run.resolve(file), input);
          show();
        },
        Set.of(IOException.class));
  }

  private void show() throws IOException {
    Shelf shelf = new Shelf(List.of(folder.resolve("runs")));
    WatchedRun found = shelf.runs().getFirst();
    for (Object view :
        List.of(
            RunViews.all(shelf),
            RunViews.series(found),
            RunViews.weights(found),
            RunViews.samples(found))) {
      assertFalse(view.toString().isEmpty());
    }
    Scrape.registry(shelf).scrape();
    EventFiles.write(folder.resolve("events"), found);
    Optional<String> problem = found.problem();
    if (problem.isPresent()) {
      throw new IOException(problem.get());
    }
    int skipped = found.look(RunSeries::skipped);
    if (skipped > 0) {
      throw new IOException(skipped + " lines are left out");
    }
    if (SmallFile.json(run.resolve("baselines.json")).isEmpty()) {
      throw new IOException("no baselines");
    }
    if (found.lookAtWeights(history -> history.points(4)).size() != 2) {
      throw new IOException("not all weights");
    }
  }

  @Test
  void metrics() throws IOException {
    fuzz("metrics.jsonl");
  }

  @Test
  void histograms() throws IOException {
    fuzz("weights.jsonl");
  }

  @Test
  void configurations() throws IOException {
    fuzz("config.json");
  }

  @Test
  void baselines() throws IOException {
    fuzz("baselines.json");
  }
}
