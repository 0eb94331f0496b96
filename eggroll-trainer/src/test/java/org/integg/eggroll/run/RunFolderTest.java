package org.integg.eggroll.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.integg.corpora.Corpus;
import org.integg.model.Cell;
import org.integg.model.CheckpointException;
import org.integg.model.Mlp;
import org.integg.model.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claim: problems with a run's folder are reported in one line, and nothing is lost. */
class RunFolderTest {
  @TempDir Path folder;

  private SmallRun small() {
    return SmallRun.in(folder);
  }

  private RunFolder create() throws IOException {
    try (Corpus corpus = small().corpus()) {
      return RunFolder.create(small().runs(), SmallRun.NAME, small().config(corpus));
    }
  }

  private static void assertLine(Throwable e, String... parts) {
    String message = String.valueOf(e.getMessage());
    assertEquals(1, message.lines().count(), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void theConfigurationIsReadAsItWasWritten() throws IOException {
    RunFolder created = create();
    RunFolder opened = RunFolder.open(small().runs(), SmallRun.NAME);
    assertEquals(created.config(), opened.config());
    assertEquals(SmallRun.NAME, opened.name());
    String json = Files.readString(opened.configFile());
    assertTrue(json.contains("\"fitness\" : \"sign\""), json);
    assertTrue(json.contains("\"tokens_per_update\" : 6"), json);
    assertEquals(List.of(opened.root()), SmallRun.files(small().runs()));
  }

  @ParameterizedTest
  @EnumSource(Mlp.class)
  void onlyAnMlpThatIsNotThePublishedOneIsWritten(Mlp mlp) throws IOException {
    SmallRun small = small().with(mlp);
    try (Corpus corpus = small.corpus()) {
      RunFolder.create(small.runs(), SmallRun.NAME, small.config(corpus));
    }
    RunFolder opened = RunFolder.open(small.runs(), SmallRun.NAME);
    assertEquals(mlp, opened.config().model().mlp());
    String json = Files.readString(opened.configFile());
    assertEquals(mlp != Mlp.CLIP, json.contains("\"mlp\" : \"" + mlp + "\""), json);
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void onlyARecurrenceThatIsNotThePublishedOneIsWritten(Cell cell) throws IOException {
    SmallRun small = small().with(cell);
    try (Corpus corpus = small.corpus()) {
      RunFolder.create(small.runs(), SmallRun.NAME, small.config(corpus));
    }
    RunFolder opened = RunFolder.open(small.runs(), SmallRun.NAME);
    assertEquals(cell, opened.config().model().cell());
    String json = Files.readString(opened.configFile());
    assertEquals(cell != Cell.EGG, json.contains("\"cell\" : \"" + cell + "\""), json);
  }

  @Test
  void anUnknownRecurrenceIsTold() throws IOException {
    SmallRun small = small().with(Cell.MINGRU);
    try (Corpus corpus = small.corpus()) {
      RunFolder.create(small.runs(), SmallRun.NAME, small.config(corpus));
    }
    Path config = RunFolder.open(small.runs(), SmallRun.NAME).configFile();
    Files.writeString(config, Files.readString(config).replace("mingru", "lstm"));
    RunException e =
        assertThrows(RunException.class, () -> RunFolder.open(small.runs(), SmallRun.NAME));
    assertLine(e, "field model.cell: must be one of egg, mingru, not \"lstm\";");
  }

  /** Even if one of the two does not mention it. */
  @ParameterizedTest
  @CsvSource({"CLIP, RELU", "RELU, CLIP", "RELU, NONE"})
  void anotherMlpThanWasBegunWithIsTold(Mlp begun, Mlp found) throws IOException {
    SmallRun small = small().with(begun);
    small.train(1);
    String identity = "model.mlp: \"%s\" instead of \"%s\"".formatted(found, begun);
    try (Corpus corpus = small.corpus()) {
      RunConfig other = small.with(found).config(corpus);
      assertEquals(
          Optional.of("model.mlp: \"%s\" instead of \"%s\"".formatted(begun, found)),
          RunFolder.open(small.runs(), SmallRun.NAME).difference(other));
      Files.delete(small.root().resolve("config.json"));
      RunJson.write(other, small.root().resolve("config.json"));
    }
    assertLine(assertThrows(RunException.class, () -> small.train(2)), identity);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rank\" : 1 | \"rank\" : 0 | rank 0: must be 1 to 64",
        "\"rank\" : 1 | \"rank\" : 1.5 | train.rank: must be a whole number of 32 bits, not 1.5;",
        "\"rank\" : 1 | \"rank\" : \"1\" | train.rank",
        "\"rank\" : 1 | \"rank\" : null | train.rank: must be a whole number",
        "\"rank\" : 1 | \"rank\" : 1, \"rink\" : 1 | train.rink: no such setting",
        "\"rank\" : 1, | '' | train.rank: missing",
        "\"rank\" : 1, | \"rank\" : 1, \"rank\" : 1, | rank",
        "\"population\" : 70 | \"population\" : 3 | population 3: must be an even number",
        "\"width\" : 16 | \"width\" : 7 | dim 7",
        "\"width\" : 16 | \"width\" : 16, \"mlp\" : \"max\" | model.mlp: must be one of clip,"
            + " relu, none, not \"max\";",
        "\"width\" : 16 | \"width\" : 16, \"mlp\" : null | model.mlp: must be one of clip,"
            + " relu, none, not null;",
        "\"width\" : 16, | '' | model.width: missing",
        "\"fitness\" : \"sign\" | \"fitness\" : \"best\" | train.fitness: must be one of sign,"
            + " linear, not \"best\";",
        "\"fitness\" : \"sign\" | \"fitness\" : 0 | train.fitness: must be one of sign, linear,"
            + " not 0;",
        "\"keep_checkpoints\" : 2 | \"keep_checkpoints\" : 0 | keep-checkpoints 0",
        "\"rank\" : 1 | \"rank\" : ] | not valid JSON in line",
        "\"model\" : { | \"model\" : \"small\", \"x\" : { | model: must be an object",
        "\"train\" : { | \"train\" : \"lowrank\", \"x\" : { | train: must be an object",
        "\"train\" : { | \"train\" : 7, \"x\" : { | train: must be an object",
        "\"train\" : { | \"train\" : [], \"x\" : { | train: must be an object",
        "\"lowrank\" | \"sgd\" | field train.estimator: must be one of aligned, feedback, lowrank,"
            + " reservoir, eggroll, essa, grpo, not \"sgd\"; put it back as it was, or begin a run"
            + " of another name",
        "\"lowrank\" | {} | train.estimator: must be one of aligned, feedback, lowrank,"
            + " reservoir, eggroll, essa, grpo, not {};",
        "\"lowrank\" | null | train.estimator: must be one of aligned, feedback, lowrank,"
            + " reservoir, eggroll, essa, grpo, not null;",
        "\"estimator\" : \"lowrank\", | '' | train.estimator: missing, one of aligned, feedback,"
            + " lowrank, reservoir, eggroll, essa, grpo;",
        "\"seed\" : 5 | \"seed\" : 1e999 | train.seed: must be a whole number",
        "\"seed\" : 5 | \"seed\" : 99999999999999999999 | config.json: ",
        "\"corpus\" : [ | \"corpus\" : [ null, | corpus",
        "\"rank\" : 1 | \"rank\" : [[[[[[1]]]]]] | train.rank: must be a whole number"
      })
  void aWrongConfigurationIsTold(String found, String replaced, String message) throws IOException {
    Path file = create().configFile();
    String json = Files.readString(file);
    assertTrue(json.contains(found), json);
    Files.writeString(file, json.replace(found, replaced));
    RunException e =
        assertThrows(RunException.class, () -> RunFolder.open(small().runs(), SmallRun.NAME));
    assertLine(e, file.toString(), message);
  }

  @Test
  void aConfigurationThatIsGoneOrCutIsTold() throws IOException {
    Path file = create().configFile();
    byte[] json = Files.readAllBytes(file);
    for (int length = 0; length < json.length - 2; length += 13) {
      Files.write(file, Arrays.copyOf(json, length));
      RunException e =
          assertThrows(RunException.class, () -> RunFolder.open(small().runs(), SmallRun.NAME));
      assertLine(e, file.toString());
    }
    Files.writeString(file, "null");
    assertLine(
        assertThrows(RunException.class, () -> RunFolder.open(small().runs(), SmallRun.NAME)),
        file.toString(),
        "no JSON object");
    Files.delete(file);
    RunException e =
        assertThrows(RunException.class, () -> RunFolder.open(small().runs(), SmallRun.NAME));
    assertLine(e, file.toString(), "no such file");
  }

  /** Reading a pipe would wait forever, and a device may have no end. */
  @Test
  void whatIsNoRegularFileIsTold() throws IOException {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device), "no devices here");
    Path config = create().configFile();
    Path kept = config.resolveSibling("kept");
    Files.move(config, kept);
    Files.createSymbolicLink(config, device);
    RunException e =
        assertThrows(RunException.class, () -> RunFolder.open(small().runs(), SmallRun.NAME));
    assertLine(e, config.toString(), "no regular file");
    Files.delete(config);
    Files.move(kept, config);
    RunFolder run = RunFolder.open(small().runs(), SmallRun.NAME);
    Files.createSymbolicLink(run.root().resolve("metrics.jsonl"), device);
    assertLine(assertThrows(RunException.class, run::metrics), "metrics.jsonl", "no regular file");
    CheckpointException refused =
        assertThrows(CheckpointException.class, () -> Safetensors.open(device));
    assertLine(refused, "/dev/zero", "no regular file");
  }

  @Test
  void aNameIsTakenOnce() throws IOException {
    create();
    assertLine(assertThrows(RunException.class, this::create), "there is such a run already");
    assertEquals(1, SmallRun.files(small().runs()).size());
  }

  @Test
  void aRunThatIsMissingIsTold() {
    assertFalse(RunFolder.exists(small().runs(), "other"));
    assertLine(
        assertThrows(RunException.class, () -> RunFolder.open(small().runs(), "other")),
        "no such run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a b", "-a", "ä", "a\nb"})
  void aNameIsTheNameOfAFolder(String name) {
    assertThrows(IllegalArgumentException.class, () -> RunFolder.open(small().runs(), name));
  }

  @Test
  void aFileInTheWayIsTold() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(small().runs(), "a file");
    assertLine(assertThrows(IOException.class, this::create), small().runs().toString());
  }

  @Test
  void anUnwritableFolderIsTold() throws IOException {
    Path runs = Files.createDirectory(small().runs());
    Files.setPosixFilePermissions(runs, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeTrue(!Files.isWritable(runs), "this user may write everywhere");
    assertLine(assertThrows(IOException.class, this::create), "permission denied");
  }

  @Test
  void aRunThatBecomesUnwritableIsTold() throws IOException {
    RunFolder run = create();
    Files.createDirectory(run.metricsFile());
    assertLine(
        assertThrows(IOException.class, () -> small().train(1)), run.metricsFile().toString());
    Files.delete(run.metricsFile());
    Files.createDirectory(run.modelFile());
    assertLine(assertThrows(IOException.class, () -> small().train(1)), run.modelFile().toString());
    Files.delete(run.modelFile());
    assertEquals(1, small().train(1).step());
  }

  @Test
  void otherTextIsTold() throws IOException {
    small().train(2);
    List<String> before = small().hashes();
    Files.writeString(small().text(), SmallRun.words(3000, 2));
    assertLine(assertThrows(RunException.class, () -> small().train(3)), "begun with other text");
    assertEquals(before, small().hashes());
  }

  @Test
  void otherSettingsAreTold() throws IOException {
    small().train(2);
    List<String> before = small().hashes();
    Path file = RunFolder.open(small().runs(), SmallRun.NAME).configFile();
    String json = Files.readString(file);
    Files.writeString(file, json.replace("\"seed\" : 5", "\"seed\" : 6"));
    assertLine(
        assertThrows(RunException.class, () -> small().train(3)),
        file.toString(),
        "train.seed: 6 instead of 5");
    Files.writeString(file, json.replace("\"width\" : 16", "\"width\" : 32"));
    assertLine(
        assertThrows(RunException.class, () -> small().train(3)), "model.width: 32 instead of 16");
    Files.writeString(file, json.replace("\"keep_checkpoints\" : 2", "\"keep_checkpoints\" : 1"));
    assertEquals(before, small().hashes());
    small().train(3);
    assertEquals(1, small().checkpoints().size());
  }

  /** Numbers that no run reports. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"step\":99999999999999999999999",
        "\"step\":-2",
        "\"step\":2.0",
        "\"step\":1",
        "\"seconds\":1e999",
        "\"seconds\":-1e300",
        "\"cpu_seconds\":1e18",
        "\"train_bpb\":\"NaN\"",
        "\"val_bpb_exact\":1e400",
        "\"member_tokens\":-1"
      })
  void absurdMetricsAreTold(String field) throws IOException {
    small().train(3);
    Path file = small().root().resolve("metrics.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    String name = field.substring(0, field.indexOf(':'));
    String line = lines.get(1).replaceFirst(name + ":[^,}]*", field);
    lines.set(1, line.contains(field) ? line : line.replace("}", "," + field + "}"));
    Files.write(file, lines);
    assertLine(assertThrows(RunException.class, () -> small().train(4)), "line 2");
    assertLine(
        assertThrows(
            RunException.class, () -> RunFolder.open(small().runs(), SmallRun.NAME).metrics()),
        "line 2");
  }

  @Test
  void aWrongLineOfTheMetricsIsTold() throws IOException {
    small().train(3);
    Path file = small().root().resolve("metrics.jsonl");
    String text = small().metricsText();
    Files.writeString(file, text.replace("\"step\":2,", ""));
    assertLine(assertThrows(RunException.class, () -> small().train(4)), "line 2", "field step");
    Files.writeString(file, text.replace("{\"step\":2,", "step 2 "));
    assertLine(assertThrows(RunException.class, () -> small().train(4)), "line 2");
    Files.writeString(file, text);
    assertEquals(4, small().train(4).step());
  }

  @Test
  void twoRunsInOneFolderAreTold() throws IOException {
    try (Corpus corpus = small().corpus();
        TrainRun run =
            new TrainRun(
                small().folder(corpus), corpus, new Machine(SmallRun.KERNELS, 1), m -> {})) {
      assertLine(
          assertThrows(RunException.class, () -> small().train(1)),
          "another process is training here");
      assertEquals(0, run.steps());
    }
    assertEquals(1, small().train(1).step());
  }

  @Test
  void anotherVocabularyIsTold() throws IOException {
    RunFolder run = create();
    String json = Files.readString(run.configFile());
    Files.writeString(
        run.configFile(), json.replace("\"vocabulary\" : 256", "\"vocabulary\" : 300"));
    assertLine(
        assertThrows(IllegalArgumentException.class, () -> small().train(1)), "vocabulary 300");
  }
}
