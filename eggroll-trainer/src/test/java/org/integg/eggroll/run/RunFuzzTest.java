package org.integg.eggroll.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.integg.corpora.Corpus;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.Learner;
import org.integg.eggroll.News;
import org.integg.eggroll.ReplicaState;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.aligned.AlignedSettings;
import org.integg.eggroll.aligned.Control;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.eggroll.lowrank.LowRankSettings;
import org.integg.model.CheckpointException;
import org.integg.model.Dtype;
import org.integg.model.Safetensors;
import org.integg.model.SafetensorsWriter;
import org.integg.model.TensorData;
import org.integg.model.TensorEntry;
import org.integg.tokenizer.Fuzz;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: whatever is in a run's configuration, budget, metrics and trainer states, and whatever
 * another machine sends, reading it gives a valid result or one line of the documented exception.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunFuzzTest {
  private Path folder;
  private SmallRun small;

  @BeforeAll
  void train(@TempDir Path empty) throws IOException {
    folder = empty;
    small = SmallRun.in(folder);
    small.train(4);
  }

  /**
   * Runs a reader on changed versions of one of the run's files, and restores the file afterwards.
   */
  private void fuzz(String name, Fuzz.Reader reader) throws IOException {
    Path file = small.root().resolve(name);
    byte[] whole = Files.readAllBytes(file);
    Fuzz.Reader ofFile =
        input -> {
          Fuzz.put(file, input);
          reader.read(input);
        };
    Fuzz.run(name, List.of(whole), ofFile, Set.of(RunException.class));
    Files.write(file, whole);
  }

  @Test
  void configuration() throws IOException {
    fuzz(
        "config.json",
        input -> RunJson.identity(RunFolder.open(small.runs(), SmallRun.NAME).config()));
  }

  @Test
  void budget() throws IOException {
    fuzz("budget.json", input -> RunFolder.open(small.runs(), SmallRun.NAME).budget());
  }

  @Test
  void metrics() throws IOException {
    fuzz(
        "metrics.jsonl",
        input -> {
          for (StepMetrics step : RunFolder.open(small.runs(), SmallRun.NAME).metrics()) {
            assertEquals(step, StepMetrics.ofJson(step.toJson()));
            new Budget(100, 1, 1_000, 1).used(step);
          }
          Path file = small.root().resolve("metrics.jsonl");
          MetricsLog.open(file, 2, OptionalLong.of(3)).close();
        });
  }

  private Learner learner(Corpus corpus) {
    return Estimators.learner(
        small.train(),
        StartWeights.of(small.config(corpus).model(), 1),
        corpus.train(),
        SmallRun.KERNELS,
        1);
  }

  @Test
  void trainerState() throws IOException {
    byte[] state = Files.readAllBytes(small.checkpoints().getLast());
    try (Corpus corpus = small.corpus();
        Learner learner = learner(corpus)) {
      Fuzz.run(
          "trainer state",
          List.of(state),
          input -> {
            Path file = Fuzz.file(folder, input);
            TrainerState.read(file, TrainerState.verify(file), learner);
          },
          Set.of(RunException.class, CheckpointException.class));
      Fuzz.run(
          "trainer state with its hash",
          List.of(state),
          input -> {
            Path file = hashed(Fuzz.file(folder, input));
            TrainerState.read(file, TrainerState.verify(file), learner);
          },
          Set.of(RunException.class, CheckpointException.class));
    }
  }

  /** The same tensors and strings with a right hash, as an attacker would write them. */
  private Path hashed(Path file) throws Exception {
    Map<String, String> metadata;
    List<TensorData> tensors = new ArrayList<>();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (Safetensors from = Safetensors.open(file)) {
      metadata = new HashMap<>(from.metadata());
      String head =
          metadata.getOrDefault("step", "") + "\n" + metadata.getOrDefault("settings", "") + "\n";
      digest.update(head.getBytes(StandardCharsets.UTF_8));
      for (TensorEntry tensor : from.tensors()) {
        byte[] bytes = new byte[(int) tensor.byteLength()];
        from.read(tensor, 0, bytes, 0, bytes.length);
        digest.update(bytes);
        if (tensor.dtype() == Dtype.I8) {
          tensors.add(TensorData.ofI8(tensor.name(), tensor.shape(), bytes));
        }
      }
    }
    metadata.put("sha256", HexFormat.of().formatHex(digest.digest()));
    Path hashed = folder.resolve("hashed");
    SafetensorsWriter.write(hashed, metadata, tensors);
    return hashed;
  }

  @Test
  void messagesOfLowRank() throws IOException {
    messages(small.train());
    messages(
        LowRankSettings.published(70, 6)
            .withAlpha(1, 100)
            .withFitness(FitnessShaping.LINEAR)
            .withSeed(5));
  }

  @Test
  void messagesOfFeedback() throws IOException {
    messages(new FeedbackSettings(1, 8, 1.6, 0.98, 5));
  }

  @Test
  void messagesOfAligned() throws IOException {
    messages(new AlignedSettings(1, 2, 2, Control.LEARNED, 4, 0.4, 50, 0.98, 3));
  }

  /** All messages that machines send each other with these settings. */
  private void messages(Training training) throws IOException {
    try (Corpus corpus = small.corpus();
        SharedLearner one = shared(training, corpus);
        SharedLearner other = shared(training, corpus)) {
      messages(training, one, other);
    }
  }

  private SharedLearner shared(Training training, Corpus corpus) {
    return Estimators.learner(
        training,
        StartWeights.of(small.config(corpus).model(), training.seed()),
        corpus.train(),
        SmallRun.KERNELS,
        1);
  }

  private static void messages(Training training, SharedLearner one, SharedLearner other) {
    int[] blocks = new int[one.blocks()];
    Arrays.setAll(blocks, i -> i);
    Contribution learned = one.learn(blocks);
    one.update(learned, 0);
    News news = one.news();
    ReplicaState replica = one.replica();
    String name = training.getClass().getSimpleName();
    Set<Class<? extends Exception>> documented = Set.of(IllegalArgumentException.class);
    Fuzz.run(name + " news", List.of(news.bytes()), i -> other.follow(new News(i)), documented);
    Fuzz.run(
        name + " replica",
        List.of(replica.bytes()),
        i -> other.restore(1, new ReplicaState(i)),
        documented);
    Fuzz.run(
        name + " learned",
        List.of(learned.bytes()),
        i -> other.update(new Contribution(i), 0),
        documented);
    if (Estimators.of(training).contributesSums()) { // for others it is just both
      Fuzz.run(
          name + " sum",
          List.of(learned.bytes()),
          i -> Estimators.of(training).add(new Contribution(i), learned),
          documented);
    }
  }
}
