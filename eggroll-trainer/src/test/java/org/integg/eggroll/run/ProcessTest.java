package org.integg.eggroll.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.integg.corpora.Corpus;
import org.integg.eggroll.EmulatedDevices;
import org.integg.eggroll.Training;
import org.integg.eggroll.aligned.AlignedSettings;
import org.integg.eggroll.aligned.Control;
import org.integg.eggroll.feedback.CreditPath;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Mlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Claim: weights and trainer states of every estimator, and of every kind of MLP, have one SHA-256
 * for all providers and vector widths, emulated GPUs among them, and for a run that was killed with
 * SIGKILL at random moments and resumed.
 */
class ProcessTest {
  /** How often a run is killed; more often in nightly tests. */
  private static final int KILLS = Integer.getInteger("integg.kills", 6);

  /** A few more steps per kill than a process does before it is killed. */
  private static final long STEPS = 5L * KILLS;

  /** Nine, because two estimators move no weight in their first eight steps. */
  private static final long PROVIDER_STEPS = 9;

  private static final String SCALAR = "-Dintegg.kernels=scalar";

  private static final List<String> SHORT = List.of(SCALAR, ChildRun.FAST);

  private static final String NATIVE = "native, ";

  /** Seconds between checkpoints of a run that saves only at its end. */
  private static final int ONE_CHECKPOINT = 3600;

  @TempDir Path folder;

  private static final Training PUBLISHED = SmallRun.in(Path.of("")).train();

  private static final Training ALIGNED =
      new AlignedSettings(2, 2, 2, Control.LEARNED, 4, 0.4, 50, 0.98, 3);

  private static final Training FEEDBACK = new FeedbackSettings(2, 8, 1.6, 0.98, 3);

  private static final Training CHAIN = new FeedbackSettings(2, 8, 1.6, 0.98, CreditPath.CHAIN, 3);

  private record Kind(Training training, Mlp mlp) {
    /** Whether devices can take its steps. */
    boolean runsOnDevices() {
      return !training.equals(CHAIN) && Estimators.of(training).runsOnDevices();
    }

    @Override
    public String toString() {
      return (training.equals(CHAIN) ? "chain" : Estimators.of(training).id()) + "-" + mlp;
    }
  }

  /** Every estimator, each of which saves a state of its own, and every kind of MLP. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind(PUBLISHED, Mlp.CLIP),
          new Kind(PUBLISHED, Mlp.NONE),
          new Kind(ALIGNED, Mlp.RELU),
          new Kind(ALIGNED, Mlp.NONE),
          new Kind(FEEDBACK, Mlp.CLIP),
          new Kind(FEEDBACK, Mlp.RELU),
          new Kind(CHAIN, Mlp.RELU));

  /** Fewer kinds, but with every estimator, because each run is killed several times. */
  private static final List<Kind> KILLED =
      List.of(
          new Kind(PUBLISHED, Mlp.CLIP),
          new Kind(ALIGNED, Mlp.RELU),
          new Kind(FEEDBACK, Mlp.NONE),
          new Kind(CHAIN, Mlp.NONE));

  /** The kinds as arguments of tests. */
  static List<Arguments> runs() {
    return KINDS.stream().map(kind -> Arguments.of(kind.training, kind.mlp)).toList();
  }

  /** Begins a run; a process that opens its folder finds the settings there. */
  private SmallRun run(String name, Kind kind, int checkpointSeconds) throws IOException {
    SmallRun run =
        SmallRun.in(Files.createDirectory(folder.resolve(name)))
            .with(kind.training)
            .with(kind.mlp)
            .withCheckpointSeconds(checkpointSeconds);
    try (Corpus corpus = run.corpus()) {
      run.folder(corpus);
    }
    return run;
  }

  private static String output(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text;
  }

  /** Every estimator with one kind of MLP, side by side in a process that is killed. */
  @Test
  void killedAtRandomMoments() throws Exception {
    List<SmallRun> whole = new ArrayList<>();
    List<SmallRun> killed = new ArrayList<>();
    for (Kind kind : KILLED) {
      SmallRun uninterrupted = run("whole " + kind, kind, ONE_CHECKPOINT);
      uninterrupted.train(STEPS);
      whole.add(uninterrupted);
      killed.add(run("killed " + kind, kind, 0));
    }
    int[] between = new int[killed.size()];
    SplittableRandom random = new SplittableRandom(11);
    for (int kill = 0; kill < KILLS; kill++) {
      boolean died = kill(killed, 1 + kill % 2, random);
      for (int i = 0; i < between.length; i++) {
        List<Long> steps = killed.get(i).reportedSteps();
        between[i] += died && !steps.isEmpty() && steps.getLast() < STEPS ? 1 : 0;
      }
    }
    Process last = ChildRun.startTogether(killed, STEPS, 2, SHORT);
    assertTrue(output(last).endsWith("done\n"));
    for (int i = 0; i < between.length; i++) {
      String which = KILLED.get(i) + " killed " + between[i] + " times between first and last step";
      System.out.printf("%s, of %d%n", which, KILLS);
      // Of 40 at least 30.
      assertTrue(between[i] >= KILLS - Math.max(3, KILLS / 4), which);
      assertEquals(whole.get(i).hashes(), killed.get(i).hashes(), which);
      List<Long> steps = killed.get(i).reportedSteps();
      assertEquals(LongStream.rangeClosed(1, STEPS).boxed().toList(), steps, which);
    }
  }

  /** Whether a process with these runs was still at work when it was killed. */
  private static boolean kill(List<SmallRun> runs, int threads, SplittableRandom random)
      throws Exception {
    Process process = ChildRun.startTogether(runs, STEPS, threads, SHORT);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      // Two events per step and run, so that a process does some steps of each run.
      int events = random.nextInt(1, 10 * runs.size());
      for (String line = lines.readLine(); line != null && events > 0; line = lines.readLine()) {
        events -= line.equals("step") || line.equals("checkpoint") ? 1 : 0;
      }
      // Somewhere within a step or a save, which take some milliseconds each.
      Thread.sleep(random.nextInt(5), random.nextInt(999_999));
      process.destroyForcibly();
    }
    return process.waitFor() != 0;
  }

  /** One process for each provider and width, in which all kinds of runs share what it compiles. */
  @Test
  void providersAndWidthsChangeNothing() throws Exception {
    Map<String, Map<Kind, SmallRun>> runs = new LinkedHashMap<>();
    Map<String, Process> processes = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> each : providers().entrySet()) {
      Map<Kind, SmallRun> ofProvider = new LinkedHashMap<>();
      for (Kind kind : KINDS) {
        if (!each.getKey().startsWith("cuda") || kind.runsOnDevices()) {
          ofProvider.put(kind, run(each.getKey() + " " + kind, kind, ONE_CHECKPOINT));
        }
      }
      runs.put(each.getKey(), ofProvider);
      List<SmallRun> all = List.copyOf(ofProvider.values());
      ProcessBuilder process = ChildRun.prepare(all, PROVIDER_STEPS, 1, each.getValue());
      processes.put(each.getKey(), process.start());
    }
    for (Map.Entry<String, Process> each : processes.entrySet()) {
      String output = output(each.getValue());
      assertTrue(output.contains("kernels: " + each.getKey()), output);
    }
    Map<Kind, SmallRun> scalar = Objects.requireNonNull(runs.get("scalar"));
    for (Map.Entry<String, Map<Kind, SmallRun>> provider : runs.entrySet()) {
      for (Map.Entry<Kind, SmallRun> each : provider.getValue().entrySet()) {
        List<String> expected = Objects.requireNonNull(scalar.get(each.getKey())).hashes();
        String which = provider.getKey() + " " + each.getKey();
        assertEquals(expected, each.getValue().hashes(), which);
      }
    }
  }

  /** Java options that make it choose a provider, by the name in the log line of the choice. */
  private static Map<String, List<String>> providers() throws Exception {
    Map<String, List<String>> options = new LinkedHashMap<>();
    options.put("scalar", SHORT);
    for (int bits = 128; bits <= 512; bits *= 2) {
      options.put(
          "vector, " + bits + " bit",
          List.of("-Dintegg.kernels=vector", "-Dintegg.vector.bits=" + bits));
    }
    for (Kernels kernels : KernelChooser.all()) {
      String name = kernels.describe();
      if (name.startsWith(NATIVE)) {
        String level = name.substring(NATIVE.length());
        options.put(
            name,
            List.of("-Dintegg.kernels=native", "-Dintegg.native.level=" + level, ChildRun.FAST));
      }
    }
    Optional<Path> devices = EmulatedDevices.library();
    if (devices.isPresent()) {
      options.put("cuda, 2 GPU(s)", onDevices(devices.get()));
    }
    return options;
  }

  private static List<String> onDevices(Path library) {
    return List.of("-Dintegg.kernels=cuda", "-Dintegg.native.path=" + library, ChildRun.FAST);
  }

  @Test
  void devicesThatAreNotThereOrDoNotHaveTheEstimator() throws Exception {
    Optional<Path> library = EmulatedDevices.library();
    assumeTrue(library.isPresent(), "no emulated GPU, which needs a C++ compiler");
    List<String> options = onDevices(library.get());
    SmallRun run = run("none", new Kind(PUBLISHED, Mlp.CLIP), 0);
    ProcessBuilder none = ChildRun.prepare(List.of(run), STEPS, 1, options);
    none.environment().put("CUDA_VISIBLE_DEVICES", "");
    assertRefused(
        none,
        "-Dintegg.kernels=cuda: no population can run on a GPU here: cuda: looking for GPUs: no"
            + " CUDA-capable device is detected; build it with -Pcuda (docs/cuda.md) or choose"
            + " another provider");
    SmallRun aligned = run("aligned", new Kind(ALIGNED, Mlp.CLIP), 0);
    assertRefused(
        ChildRun.prepare(List.of(aligned), STEPS, 1, options),
        "cuda does not run the estimator aligned; train with one of feedback, lowrank, or choose"
            + " other kernels");
    SmallRun chain = run("chain", new Kind(CHAIN, Mlp.RELU), 0);
    assertRefused(
        ChildRun.prepare(List.of(chain), STEPS, 1, options),
        "cuda does not run --credit chain; choose --credit direct, or other kernels");
  }

  private static void assertRefused(ProcessBuilder run, String line) throws Exception {
    Process process = run.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, process.waitFor(), text);
    assertTrue(text.contains("IllegalArgumentException: " + line + "\n"), text);
  }

  @Test
  void oneFolderTrainsInOneProcess() throws Exception {
    SmallRun run = run("locked", new Kind(PUBLISHED, Mlp.CLIP), 0);
    try (Corpus corpus = run.corpus();
        TrainRun held =
            new TrainRun(
                run.folder(corpus), corpus, new Machine(new ScalarKernels(), 1), m -> {})) {
      Process other = ChildRun.prepare(List.of(run), STEPS, 1, SHORT).start();
      String text = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(1, other.waitFor());
      assertTrue(text.contains("another process is training here"), text);
      assertEquals(0, held.steps());
    }
    run.train(1);
  }
}
