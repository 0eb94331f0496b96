package org.integg.eggroll.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.Training;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.tokenizer.ByteTokenizer;

/** A run that takes a moment, for tests: text of a few words, a model of width 16. */
public record SmallRun(
    Path folder, Training train, Mlp mlp, Cell cell, int checkpointSeconds, int keepCheckpoints) {
  public static final String NAME = "small";

  /**
   * The best kernels here, because the Vector API alone needs longer to warm up than these runs
   * take.
   */
  public static final Kernels KERNELS = KernelChooser.choose();

  private static final double VALIDATION = 0.1;

  /** A run that saves after every step; the last block of its population has idle lanes. */
  public static SmallRun in(Path folder) {
    LowRankSettings train = LowRankSettings.published(70, 6).withAlpha(1, 100).withSeed(5);
    return new SmallRun(folder, train, Mlp.CLIP, Cell.EGG, 0, 2);
  }

  public SmallRun with(Training other) {
    return new SmallRun(folder, other, mlp, cell, checkpointSeconds, keepCheckpoints);
  }

  public SmallRun with(Mlp other) {
    return new SmallRun(folder, train, other, cell, checkpointSeconds, keepCheckpoints);
  }

  public SmallRun with(Cell other) {
    return new SmallRun(folder, train, mlp, other, checkpointSeconds, keepCheckpoints);
  }

  public SmallRun withCheckpointSeconds(int seconds) {
    return new SmallRun(folder, train, mlp, cell, seconds, keepCheckpoints);
  }

  public Path runs() {
    return folder.resolve("runs");
  }

  public Path text() {
    return folder.resolve("text.txt");
  }

  /** The corpus, whose text is written on first use. */
  public Corpus corpus() throws IOException {
    if (!Files.exists(text())) {
      Files.writeString(text(), words(3000, 1));
    }
    return new CorpusCache(folder.resolve("cache")).open(spec());
  }

  private CorpusSpec spec() {
    return CorpusSpec.of(new ByteTokenizer(), text().toString()).withValidationFraction(VALIDATION);
  }

  public static String words(int count, long seed) {
    String[] words = {"the ", "egg ", "rolls ", "and ", "sings. "};
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(words[random.nextInt(words.length)]);
    }
    return text.toString();
  }

  /** Tokens of 200 words, with separators between some: shorter than what most learners read. */
  public static int[] tokens() {
    byte[] words = words(200, 7).getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      tokens[i] = i % 37 == 5 || i % 41 == 40 ? 0 : words[i];
    }
    return tokens;
  }

  public RunConfig config(Corpus corpus) {
    return new RunConfig(
        new EggConfig(256, 16, 1, mlp, cell),
        train,
        List.of(text().toString()),
        ByteTokenizer.NAME,
        Optional.empty(),
        false,
        VALIDATION,
        corpus.fingerprint(),
        10,
        512,
        checkpointSeconds,
        keepCheckpoints);
  }

  /** Begins the run, or opens it. */
  public RunFolder folder(Corpus corpus) throws IOException {
    return RunFolder.exists(runs(), NAME)
        ? RunFolder.open(runs(), NAME)
        : RunFolder.create(runs(), NAME, config(corpus));
  }

  /** Trains until a step is done. */
  public RunOutcome train(long steps) throws IOException {
    return train(steps, KERNELS, 1, metrics -> {});
  }

  public RunOutcome train(long steps, Kernels kernels, int threads, RunListener listener)
      throws IOException {
    try (Corpus corpus = corpus();
        TrainRun run =
            new TrainRun(folder(corpus), corpus, new Machine(kernels, threads), listener)) {
      return run.run(new Budget(steps, 0, 0), () -> false);
    }
  }

  /** Goes back to the newest complete checkpoint. */
  Optional<Path> goBack() throws IOException {
    return RunGoBack.go(RunFolder.open(runs(), NAME));
  }

  public Path root() {
    return runs().resolve(NAME);
  }

  /** Hashes of the newest weights and the newest state of the trainer. */
  public List<String> hashes() throws IOException {
    return List.of(sha256(root().resolve("model.safetensors")), sha256(checkpoints().getLast()));
  }

  /** The checkpoints, the oldest first. */
  public List<Path> checkpoints() throws IOException {
    return files(root().resolve("checkpoints")).stream()
        .filter(file -> file.toString().endsWith(".safetensors"))
        .toList();
  }

  /** Everything in a folder, sorted. */
  public static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  public static String sha256(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The steps in the metrics file. */
  public List<Long> reportedSteps() throws IOException {
    return RunFolder.open(runs(), NAME).metrics().stream().map(StepMetrics::step).toList();
  }

  public String metricsText() throws IOException {
    return Files.readString(root().resolve("metrics.jsonl"), StandardCharsets.UTF_8);
  }
}
