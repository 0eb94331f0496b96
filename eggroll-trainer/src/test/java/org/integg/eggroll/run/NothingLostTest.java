package org.integg.eggroll.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusException;
import org.integg.model.Checkpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: if any trace shows that a run came further than its newest checkpoint, nothing overwrites
 * it, and going back keeps everything newer. Nothing is kept that was learned from a text that was
 * damaged in the meantime.
 */
class NothingLostTest {
  private static final int STEPS = 12;
  @TempDir Path folder;
  private SmallRun small;

  @BeforeEach
  void train() throws IOException {
    small = SmallRun.in(folder);
    small.train(STEPS);
    Files.createDirectory(small.root().resolve("samples"));
    Files.writeString(small.root().resolve("samples/step-00000012.txt"), "the egg");
    Files.writeString(small.root().resolve("loss.png"), "a picture");
  }

  /** Changes a token in the shard that a run is reading. */
  private static void damage(SmallRun run) {
    try (Stream<Path> cached = Files.walk(run.folder().resolve("cache"))) {
      Path shard = cached.filter(file -> file.endsWith("train.tokens")).findAny().orElseThrow();
      try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {1}), channel.size() / 2);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nothingIsKeptOfTextThatIsDamagedMeanwhile() throws IOException {
    SmallRun hit = SmallRun.in(Files.createDirectory(folder.resolve("hit")));
    RunListener damaging =
        step -> {
          if (step.step() == 5) {
            damage(hit);
          }
        };
    CorpusException e =
        assertThrows(CorpusException.class, () -> hit.train(STEPS, SmallRun.KERNELS, 1, damaging));
    assertTrue(e.getMessage().contains("was changed while it was in use"), e.getMessage());
    assertTrue(hit.checkpoints().getLast().endsWith("step-0000000004.safetensors"));
    hit.train(STEPS);
    assertEquals(small.hashes(), hit.hashes());
  }

  private static Map<String, String> contents(Path root) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(file -> Files.isRegularFile(file) && !file.endsWith("lock"))
          .forEach(file -> contents.put(root.relativize(file).toString(), SmallRun.sha256(file)));
    }
    return contents;
  }

  private void requireRefusal(String... parts) throws IOException {
    Map<String, String> before = contents(small.root());
    RunException e = assertThrows(RunException.class, () -> small.train(STEPS + 2));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().contains("--go-back"), e.getMessage());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertEquals(before, contents(small.root()));
  }

  private void delete(String... names) throws IOException {
    for (String name : names) {
      Path place = small.root().resolve(name);
      try (Stream<Path> all = Files.walk(place)) {
        for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  @Test
  void allCheckpointsAreGone() throws IOException {
    delete("checkpoints");
    requireRefusal("begin anew", "step 12 was saved", "metrics.jsonl ends at step 12");
  }

  /** One trace is enough, whatever else is missing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock",
        "metrics.jsonl",
        "model.safetensors",
        "best.safetensors",
        "weights.jsonl",
        "loss.png",
        "samples"
      })
  void oneSignIsEnough(String kept) throws IOException {
    for (Path file : SmallRun.files(small.root())) {
      String name = file.getFileName().toString();
      if (!name.equals(kept) && !name.equals("config.json")) {
        delete(name);
      }
    }
    requireRefusal(kept.equals("lock") ? "step 12 was saved" : kept);
  }

  @ParameterizedTest
  @CsvSource({
    "lock, model.safetensors is of step 12",
    "model.safetensors, step 12 was saved",
    "lock model.safetensors, metrics.jsonl ends at step 12",
    "lock model.safetensors metrics.jsonl, best.safetensors is of step 12",
    "lock model.safetensors metrics.jsonl best.safetensors, weights.jsonl ends at step 12",
    "lock model.safetensors metrics.jsonl best.safetensors, samples/ has a text of step 12"
  })
  void theNewestCheckpointIsGone(String others, String part) throws IOException {
    Files.delete(small.checkpoints().getLast());
    delete(others.split(" "));
    requireRefusal("would go on from step 11", part);
  }

  @Test
  void theNewestCheckpointIsDamaged() throws IOException {
    Path newest = small.checkpoints().getLast();
    Files.write(newest, Arrays.copyOf(Files.readAllBytes(newest), 100));
    delete("lock", "model.safetensors", "best.safetensors", "metrics.jsonl");
    requireRefusal("would go on from step 11", newest.toString());
  }

  @Test
  void goingBackToACheckpointKeepsWhatIsNewer() throws IOException {
    Map<String, String> before = contents(small.root());
    String metrics = small.metricsText();
    List<String> weights = Files.readAllLines(small.root().resolve("weights.jsonl"));
    Files.delete(small.checkpoints().getLast());
    Path aside = small.goBack().orElseThrow();
    assertEquals(
        before.entrySet().stream()
            .filter(file -> file.getKey().matches("(best|model|loss|samples).*"))
            .map(file -> file.getValue())
            .collect(Collectors.toSet()),
        Set.copyOf(contents(aside).values()));
    assertEquals(weights.subList(0, 1), Files.readAllLines(small.root().resolve("weights.jsonl")));
    assertEquals(
        weights.subList(1, 2), Files.readAllLines(small.root().resolve("weights-cut.jsonl")));
    small.train(STEPS + 2);
    assertEquals(STEPS + 2, small.reportedSteps().getLast());
    String cut = Files.readString(small.root().resolve("metrics-cut.jsonl"));
    assertTrue(metrics.endsWith(cut) && cut.startsWith("{\"step\":12,"), cut);
  }

  @Test
  void goingBackToTheStartKeepsEverything() throws IOException {
    List<String> first = small.hashes();
    Map<String, String> before = contents(small.root());
    String metrics = small.metricsText();
    delete("checkpoints");
    Path aside = small.goBack().orElseThrow();
    for (String name : List.of("best.safetensors", "model.safetensors", "loss.png")) {
      assertEquals(before.get(name), SmallRun.sha256(aside.resolve(name)));
    }
    small.train(STEPS);
    assertEquals(metrics, Files.readString(small.root().resolve("metrics-cut.jsonl")));
    assertEquals(first, small.hashes());
    // Once more: nothing that was kept is overwritten.
    delete("checkpoints");
    assertTrue(small.goBack().orElseThrow().endsWith("aside-2"));
    small.train(1);
    assertEquals(
        before.get("model.safetensors"), SmallRun.sha256(aside.resolve("model.safetensors")));
    assertTrue(Files.readString(small.root().resolve("metrics-cut.jsonl")).startsWith(metrics));
  }

  @Test
  void goingBackWithNothingNewerChangesNothing() throws IOException {
    Map<String, String> before = contents(small.root());
    assertEquals(Optional.empty(), small.goBack());
    assertEquals(before, contents(small.root()));
  }

  /** A kill leaves metrics and best weights ahead of the checkpoint, which is not a loss. */
  @Test
  void linesThatAKillLeftAreKeptBeside() throws IOException {
    small =
        SmallRun.in(Files.createDirectory(folder.resolve("killed"))).withCheckpointSeconds(3600);
    small.train(STEPS);
    List<String> lines = new ArrayList<>();
    assertThrows(
        IllegalStateException.class,
        () ->
            small.train(
                100,
                SmallRun.KERNELS,
                1,
                step -> {
                  lines.add(step.toJson());
                  if (step.step() == 25) {
                    throw new IllegalStateException("killed");
                  }
                }));
    Path best = small.root().resolve("best.safetensors");
    String hash = SmallRun.sha256(best);
    try (Corpus corpus = small.corpus();
        TrainRun run =
            new TrainRun(
                small.folder(corpus), corpus, new Machine(SmallRun.KERNELS, 1), step -> {})) {
      assertEquals(STEPS, run.steps());
    }
    assertEquals(lines, Files.readAllLines(small.root().resolve("metrics-cut.jsonl")));
    assertEquals(hash, SmallRun.sha256(best));
  }

  /** Killed, resumed and killed before a step; then no line mentions the best weights. */
  @Test
  void aKillBeforeTheFirstStepOfAResumedRun() throws IOException {
    small = SmallRun.in(Files.createDirectory(folder.resolve("twice"))).withCheckpointSeconds(3600);
    small.train(STEPS);
    RunListener killing =
        step -> {
          if (step.step() == 25) {
            throw new IllegalStateException("killed");
          }
        };
    assertThrows(IllegalStateException.class, () -> small.train(100, SmallRun.KERNELS, 1, killing));
    Path best = small.root().resolve("best.safetensors");
    assertEquals(OptionalLong.of(20), RunSigns.step(best));
    String hash = SmallRun.sha256(best);
    for (int kill = 0; kill < 3; kill++) {
      try (Corpus corpus = small.corpus();
          TrainRun run =
              new TrainRun(
                  small.folder(corpus), corpus, new Machine(SmallRun.KERNELS, 1), step -> {})) {
        assertEquals(STEPS, run.steps());
      }
    }
    // Its last step is validated, and is worse than the twentieth.
    assertEquals(20, small.train(STEPS + 1).best().orElseThrow().step());
    assertEquals(hash, SmallRun.sha256(best));
    // If the lines of the twentieth are gone, the best weights are still a trace.
    Files.delete(small.root().resolve("metrics-cut.jsonl"));
    requireRefusal("best.safetensors is of step 20");
  }

  /** A worse validation of another schedule does not replace the best weights. */
  @Test
  void bestWeightsThatAKillLeftStayTheBest() throws IOException {
    String better =
        small
            .metricsText()
            .lines()
            .reduce((a, b) -> b)
            .orElseThrow()
            .replaceFirst("\"step\":12,", "\"step\":13,")
            .replaceFirst("\"val_bpb_exact\":[0-9.]+", "\"val_bpb_exact\":0.5");
    Path metrics = small.root().resolve("metrics.jsonl");
    Files.writeString(metrics, small.metricsText() + better + "\n");
    Path best = small.root().resolve("best.safetensors");
    byte[] bytes = Files.readAllBytes(best);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("\"step\":\"12\""));
    Files.writeString(
        best, text.replace("\"step\":\"12\"", "\"step\":\"13\""), StandardCharsets.ISO_8859_1);
    String hash = SmallRun.sha256(best);
    RunOutcome outcome = small.train(STEPS + 10);
    assertEquals(13, outcome.best().orElseThrow().step());
    assertEquals(hash, SmallRun.sha256(best));
  }

  @Test
  void damagedBestWeightsAreKept() throws IOException {
    Path best = small.root().resolve("best.safetensors");
    byte[] half = Arrays.copyOf(Files.readAllBytes(best), 500);
    Files.write(best, half);
    small.train(STEPS + 6);
    assertArrayEquals(half, Files.readAllBytes(small.root().resolve("aside-1/best.safetensors")));
    assertEquals(256, Checkpoint.read(best).config().vocabulary());
  }

  /** If no line says how good the best weights are, worse ones do not replace them. */
  @Test
  void bestWeightsThatNoLineTellsOfAreKept() throws IOException {
    Path best = small.root().resolve("best.safetensors");
    String hash = SmallRun.sha256(best);
    Files.writeString(small.root().resolve("metrics.jsonl"), "");
    RunOutcome outcome = small.train(STEPS + 10);
    assertEquals(hash, SmallRun.sha256(small.root().resolve("aside-1/best.safetensors")));
    assertEquals(OptionalLong.of(outcome.best().orElseThrow().step()), RunSigns.step(best));
  }

  /** After the best weights were damaged, later ones are compared with those on the disk. */
  @Test
  void theBestIsWhatIsOnTheDisk() throws IOException {
    String metrics = small.metricsText();
    String better = metrics.replaceFirst("\"val_bpb_exact\":[0-9.]+", "\"val_bpb_exact\":0.5");
    Files.writeString(small.root().resolve("metrics.jsonl"), better);
    Path best = small.root().resolve("best.safetensors");
    Files.write(best, new byte[500]);
    for (int steps : new int[] {STEPS + 2, STEPS + 4}) {
      RunOutcome outcome = small.train(steps);
      assertEquals(OptionalLong.of(outcome.best().orElseThrow().step()), RunSigns.step(best));
    }
  }

  @Test
  void linesThatAreMissingAreCounted() throws IOException {
    Path metrics = small.root().resolve("metrics.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(metrics));
    lines.subList(3, 8).clear();
    Files.write(metrics, lines);
    try (MetricsLog log = MetricsLog.open(metrics, STEPS, OptionalLong.empty())) {
      assertEquals(STEPS - 5, log.found());
    }
  }

  @Test
  void aRemovedLockLetsNobodyIn() throws IOException {
    try (Corpus corpus = small.corpus();
        TrainRun run =
            new TrainRun(
                small.folder(corpus), corpus, new Machine(SmallRun.KERNELS, 1), step -> {})) {
      for (String lock : List.of("lock", "checkpoints/lock")) {
        Files.delete(small.root().resolve(lock));
        RunException e = assertThrows(RunException.class, () -> small.train(STEPS + 5));
        assertTrue(e.getMessage().contains("another process is training here"), e.getMessage());
        // The next step takes the lock again.
        run.run(new Budget(run.steps() + 1, 0, 0), () -> false);
        assertTrue(Files.exists(small.root().resolve(lock)));
      }
    }
    assertFalse(Files.readString(small.root().resolve("lock")).isEmpty());
    assertEquals(STEPS + 5, small.train(STEPS + 5).step());
  }
}
