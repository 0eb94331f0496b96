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
import org.integg.eggroll.AlignedTrainConfig;
import org.integg.eggroll.Budget;
import org.integg.eggroll.Cluster;
import org.integg.eggroll.FitnessShaping;
import org.integg.eggroll.RunConfig;
import org.integg.eggroll.RunFolder;
import org.integg.eggroll.RunListener;
import org.integg.eggroll.TrainConfig;
import org.integg.eggroll.TrainRun;
import org.integg.eggroll.Training;
import org.integg.eggroll.Workplace;
import org.integg.kernels.Kernels;
import org.integg.kernels.VectorKernels;
import org.integg.model.EggConfig;
import org.integg.tokenizer.ByteTokenizer;

/** Runs of a moment in a folder, each under its name, all on one text. */
record SmallCluster(Path folder) {
  static final Kernels KERNELS = new VectorKernels();
  private static final int CHECKPOINT_SECONDS = 30;

  /** Idle lanes in the last of seven blocks; both kinds of messages. */
  static Training lowRank(FitnessShaping fitness) {
    return new TrainConfig(64 * 6 + 20, 4, 1, 4, 0.3, 100, fitness, 4, 2, 8, 5);
  }

  static Training aligned() {
    return new AlignedTrainConfig(5, 8, 1.6, 0.98, 3);
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

  RunFolder run(String name, Training train, Corpus corpus) throws IOException {
    Path runs = folder.resolve("runs");
    if (RunFolder.exists(runs, name)) {
      return RunFolder.open(runs, name);
    }
    RunConfig config =
        new RunConfig(
            new EggConfig(256, 32, 2),
            train,
            List.of(folder.resolve("text.txt").toString()),
            ByteTokenizer.NAME,
            Optional.empty(),
            false,
            0.1,
            corpus.fingerprint(),
            0,
            512,
            CHECKPOINT_SECONDS,
            2);
    return RunFolder.create(runs, name, config);
  }

  /** Trains until so many steps are done, and returns the hash of the last checkpoint. */
  String train(String name, Training train, long steps, Workplace place, RunListener listener)
      throws IOException {
    try (Corpus corpus = corpus();
        TrainRun run =
            new TrainRun(run(name, train, corpus), corpus, KERNELS, 1, place, listener)) {
      run.run(new Budget(steps, 0, 0), () -> false);
    }
    return hash(name);
  }

  String here(String name, Training train, long steps) throws IOException {
    return train(name, train, steps, Workplace.here(KERNELS, 2), metrics -> {});
  }

  String hash(String name) throws IOException {
    try (Stream<Path> files =
        Files.list(folder.resolve("runs").resolve(name).resolve("checkpoints"))) {
      return sha256(files.max(Path::compareTo).orElseThrow());
    }
  }

  Cluster.Connection connect(String master, Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    // Runs this short do not earn back the time that C2 takes.
    all.putIfAbsent("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    return new SparkCluster().connect(master, all, folder.resolve("spark.log"));
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
