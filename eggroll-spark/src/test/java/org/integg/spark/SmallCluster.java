package org.integg.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunListener;
import org.integg.eggroll.run.TrainRun;
import org.integg.eggroll.run.Workplace;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.tokenizer.ByteTokenizer;

/** Runs of a moment in a folder, each under its name, all on one text. */
record SmallCluster(Path folder, int checkpointSeconds) {
  /**
   * The best kernels here, because the Vector API alone needs longer to warm up than these runs
   * take.
   */
  static final Kernels KERNELS = KernelChooser.choose();

  /** Java options for executors; in runs this short, C2 does not pay off. */
  static final String QUICK =
      "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:cds=off -Xlog:aot=off";

  private static final String ENDLESS = "999999999";

  static final String OPTIONS = "spark.executor.extraJavaOptions";

  /** Runs with a checkpoint only at the end. */
  SmallCluster(Path folder) {
    this(folder, 3600);
  }

  Corpus corpus() throws IOException {
    Path text = folder.resolve("text.txt");
    if (!Files.exists(text)) {
      SplittableRandom random = new SplittableRandom(1);
      String[] words = {"the ", "egg ", "rolls ", "and ", "sings. "};
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 3000; i++) {
        all.append(words[random.nextInt(words.length)]);
      }
      Files.writeString(text, all);
    }
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), text.toString());
    return new CorpusCache(folder.resolve("cache")).open(spec);
  }

  private Path runs() {
    return folder.resolve("runs");
  }

  private RunFolder run(String name, Training train, Mlp mlp, Corpus corpus) throws IOException {
    if (RunFolder.exists(runs(), name)) {
      return RunFolder.open(runs(), name);
    }
    RunConfig config =
        new RunConfig(
            new EggConfig(256, 32, 2, mlp),
            train,
            List.of(folder.resolve("text.txt").toString()),
            ByteTokenizer.NAME,
            Optional.empty(),
            false,
            0.1,
            corpus.fingerprint(),
            0,
            512,
            checkpointSeconds,
            2);
    return RunFolder.create(runs(), name, config);
  }

  /** Trains until {@code steps} steps are done, and returns the hash of the last checkpoint. */
  String train(String name, Training train, long steps, Workplace place, RunListener listener)
      throws IOException {
    return train(name, train, Mlp.CLIP, steps, place, listener);
  }

  /** Trains in this way with another kind of MLP. */
  String train(
      String name, Training train, Mlp mlp, long steps, Workplace place, RunListener listener)
      throws IOException {
    try (Corpus corpus = corpus();
        TrainRun run =
            new TrainRun(
                run(name, train, mlp, corpus), corpus, new Machine(KERNELS, 1), place, listener)) {
      run.run(new Budget(steps, 0, 0), () -> false);
    }
    return hash(name);
  }

  /** Trains on this machine; only once for equal arguments. */
  String here(SmallTraining by, long steps) throws IOException {
    String name = "here-%s-%d".formatted(by, steps);
    return RunFolder.exists(runs(), name)
        ? hash(name)
        : train(name, by.training(), steps, new Machine(KERNELS, 2), metrics -> {});
  }

  String hash(String name) throws IOException {
    return sha256(checkpoints(name).getLast());
  }

  /** The checkpoints that a run has kept, the oldest first. */
  List<Path> checkpoints(String name) throws IOException {
    try (Stream<Path> files = Files.list(runs().resolve(name).resolve("checkpoints"))) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  /** On a busy machine an executor may need minutes to start; it is awaited as long as it takes. */
  Cluster.Connection connect(String master, Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent(Settings.WAIT, ENDLESS);
    if (!all.containsKey(OPTIONS)) {
      all.put(OPTIONS, QUICK + " " + ExecutorArchive.option(folder));
    }
    Path own = Files.createTempDirectory(folder, "driver-"); // as every run has its own
    return new SparkCluster()
        .connect(master, all, new Machine(KERNELS, 2), own.resolve("spark.log"));
  }

  private static String sha256(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
