package org.integg.eggroll.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.integg.corpora.Corpus;
import org.integg.eggroll.Training;
import org.integg.eggroll.aligned.AlignedSettings;
import org.integg.eggroll.aligned.Control;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claim: a run of any estimator that was ended anywhere and resumed, also after damage to its
 * files, is the run that was never ended.
 */
@ParameterizedClass
@MethodSource("estimators")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResumeTest {
  private static final int STEPS = 16;
  @TempDir Path folder;
  @Parameter private Training training = estimators().getFirst();
  private final Map<Training, List<String>> uninterrupted = new HashMap<>();
  private SmallRun small;
  private List<String> expected = List.of();

  /** All estimators. Only the published one moves weights in the first eight steps. */
  static List<Training> estimators() {
    return List.of(
        SmallRun.in(Path.of("")).train(),
        new FeedbackSettings(1, 8, 1.6, 0.98, 3),
        new AlignedSettings(1, 2, 2, Control.LEARNED, 4, 0.8, 50, 0.98, 3));
  }

  /** The run that was never ended is made once for each estimator. */
  @BeforeEach
  void begin() throws IOException {
    if (!uninterrupted.containsKey(training)) {
      SmallRun whole = newRun("whole");
      whole.train(STEPS);
      uninterrupted.put(training, whole.hashes());
    }
    expected = uninterrupted.getOrDefault(training, List.of());
    small = newRun("small");
  }

  private SmallRun newRun(String name) throws IOException {
    return SmallRun.in(Files.createDirectory(folder.resolve(name))).with(training);
  }

  private void finish() throws IOException {
    small.train(STEPS);
    assertEquals(expected, small.hashes());
    assertEquals(LongStream.rangeClosed(1, STEPS).boxed().toList(), small.reportedSteps());
    for (Path place : List.of(small.root(), small.root().resolve("checkpoints"))) {
      for (Path file : SmallRun.files(place)) {
        assertFalse(file.toString().contains(".tmp-"), file.toString());
      }
    }
  }

  /** Ends a session by throwing, right after a report or a checkpoint. */
  private static final class Abort implements RunListener {
    private int events;

    Abort(int events) {
      this.events = events;
    }

    private void count() {
      if (--events <= 0) {
        throw new IllegalStateException("abort");
      }
    }

    @Override
    public void step(StepMetrics metrics) {
      count();
    }

    @Override
    public void checkpoint(Path file) {
      count();
    }
  }

  @Test
  void abortedAnywhere() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 6; i++) {
      Abort abort = new Abort(random.nextInt(1, 6)); // two per step
      int threads = random.nextInt(1, 3);
      assertThrows(
          IllegalStateException.class, () -> small.train(STEPS, SmallRun.KERNELS, threads, abort));
    }
    finish();
  }

  @Test
  void abortedWithoutACheckpointBetween() throws IOException {
    small = small.withCheckpointSeconds(3600);
    abortAfter(7);
    assertEquals(7, small.reportedSteps().size());
    finish();
  }

  @Test
  void aHalfWrittenLineIsDropped() throws IOException {
    // Each step is reported, then saved.
    abortAfter(18);
    String text = small.metricsText();
    assertEquals(9, small.reportedSteps().size());
    Files.writeString(
        small.root().resolve("metrics.jsonl"), "{\"step\":10,\"member", StandardOpenOption.APPEND);
    assertEquals(9, small.reportedSteps().size());
    abortAfter(1);
    assertTrue(small.metricsText().startsWith(text));
    assertEquals(10, small.reportedSteps().size());
    finish();
  }

  private void abortAfter(int events) {
    Abort abort = new Abort(events);
    assertThrows(IllegalStateException.class, () -> small.train(STEPS, SmallRun.KERNELS, 1, abort));
  }

  @Test
  void theNewestCheckpointIsCut() throws IOException {
    small.train(9);
    Path newest = small.checkpoints().getLast();
    byte[] bytes = Files.readAllBytes(newest);
    for (int length : new int[] {0, 7, 100, bytes.length / 2, bytes.length - 1}) {
      SmallRun copy = copy("cut" + length);
      Path file = copy.checkpoints().getLast();
      cut(file, length);
      requireRefusal(copy, "would go on from step 8", "newer checkpoint cannot be read");
      Path aside = copy.goBack().orElseThrow();
      assertEquals(length, Files.size(aside.resolve(file.getFileName())));
      try (Corpus corpus = copy.corpus();
          TrainRun run =
              new TrainRun(
                  copy.folder(corpus), corpus, new Machine(SmallRun.KERNELS, 1), metrics -> {})) {
        assertEquals(8, run.steps(), length + " bytes");
      }
      assertEquals(8, copy.reportedSteps().size());
      copy.train(STEPS);
      assertEquals(expected, copy.hashes(), length + " bytes");
    }
  }

  @Test
  void aByteOfTheNewestCheckpointIsChanged() throws IOException {
    small.train(9);
    long size = Files.size(small.checkpoints().getLast());
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 5; i++) {
      SmallRun copy = copy("changed" + i);
      // After the header, where the format itself notices nothing.
      flip(copy.checkpoints().getLast(), random.nextLong(size / 2, size));
      requireRefusal(copy, "do not have the hash");
      copy.goBack();
      copy.train(STEPS);
      assertEquals(expected, copy.hashes());
    }
  }

  @Test
  void theWeightsAreOlderThanTheCheckpoint() throws IOException {
    small.train(8);
    byte[] old = Files.readAllBytes(small.root().resolve("model.safetensors"));
    small.train(STEPS);
    Files.write(small.root().resolve("model.safetensors"), old);
    finish();
  }

  @Test
  void leftoversOfAKillAreRemoved() throws IOException {
    small.train(8);
    Path checkpoint = small.checkpoints().getLast();
    Path half = checkpoint.resolveSibling("step-0000000009.safetensors.tmp-0123456789abcdef");
    Files.write(half, new byte[100]);
    finish();
    assertFalse(Files.exists(half));
  }

  /** For this device Linux reports the same error as for a full disk. */
  @Test
  void endedByAFullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "needs a device that is always full");
    Path model = small.root().resolve("model.safetensors");
    RunListener filling =
        step -> {
          if (step.step() == 9) {
            link(model, full);
          }
        };
    RunException e =
        assertThrows(RunException.class, () -> small.train(STEPS, SmallRun.KERNELS, 1, filling));
    assertEquals(
        "%s: cannot be written (No space left on device); give the path of a file; the run %s"
                .formatted(model, small.root())
            + " stays, and can be resumed",
        e.getMessage());
    Files.delete(model);
    finish();
  }

  private static void link(Path file, Path to) {
    try {
      Files.delete(file);
      Files.createSymbolicLink(file, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void timeGoesOn() throws IOException {
    small.train(8);
    StepMetrics before = RunFolder.open(small.runs(), SmallRun.NAME).metrics().getLast();
    StepMetrics after = small.train(9).last().orElseThrow();
    assertTrue(after.seconds() >= before.seconds(), after.toString());
    assertTrue(after.cpuSeconds() >= before.cpuSeconds(), after.toString());
    assertTrue(before.cpuSeconds() > 0, before.toString());
  }

  /** Trying to continue is refused in one line that says how to continue, and changes no file. */
  private static void requireRefusal(SmallRun run, String... parts) throws IOException {
    Map<String, String> before = contents(run.root());
    RunException e = assertThrows(RunException.class, () -> run.train(STEPS));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertTrue(e.getMessage().contains("--go-back"), e.getMessage());
    assertEquals(before, contents(run.root()));
  }

  /** Hashes of all files in a folder except the locks. */
  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> Files.isRegularFile(file) && !file.endsWith("lock"))
          .forEach(file -> contents.put(folder.relativize(file).toString(), SmallRun.sha256(file)));
    }
    return contents;
  }

  private SmallRun copy(String name) throws IOException {
    SmallRun copy = newRun(name);
    copy.corpus().close();
    try (Corpus corpus = copy.corpus()) {
      copy.folder(corpus);
    }
    Files.createDirectory(copy.root().resolve("checkpoints"));
    for (Path file : small.checkpoints()) {
      Files.copy(file, copy.root().resolve("checkpoints").resolve(file.getFileName()));
    }
    Files.copy(small.root().resolve("metrics.jsonl"), copy.root().resolve("metrics.jsonl"));
    return copy;
  }

  private static void cut(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 1;
    Files.write(file, bytes);
  }
}
