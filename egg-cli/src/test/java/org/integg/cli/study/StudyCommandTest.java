package org.integg.cli.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.integg.cli.Cli;
import org.integg.cli.console.Show;
import org.integg.eggroll.run.StepMetrics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Claim: for every configuration and seed, {@code egg study} leaves the run that {@code egg train}
 * would have made. It continues where it was stopped without repeating finished runs, and reports
 * means, spread and differences that match the runs' metrics.
 */
class StudyCommandTest {
  private static final String BASE =
      "--dim 16 --layers 1 --population 128 --tokens-per-update 8 --validation-tokens 0";

  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  private Cli.Result study(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("study", "--corpus", cli.text().toString()));
    Collections.addAll(all, "--cache", cli.cache().toString(), "--name", "first");
    Collections.addAll(all, "--studies", folder.resolve("studies").toString());
    Collections.addAll(all, "--threads", "1");
    Collections.addAll(all, args);
    return cli.egg(all.toArray(String[]::new));
  }

  /** Two configurations of the published estimator, two seeds, six steps each. */
  private Cli.Result twoByTwo(String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of("--base", BASE, "--vary", "sigma-shift=3|4"));
    Collections.addAll(all, "--seeds", "1,2", "--steps", "6", "--validations", "3");
    Collections.addAll(all, more);
    return study(all.toArray(String[]::new));
  }

  private Path file(String name) {
    return folder.resolve("studies/first").resolve(name);
  }

  private JsonNode report() throws IOException {
    return new JsonMapper().readTree(Files.readAllBytes(file("report.json")));
  }

  private List<String> runs() throws IOException {
    try (Stream<Path> runs = Files.list(file("runs"))) {
      return runs.map(run -> run.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void everyRunIsWhatTrainMakes() throws IOException {
    Cli.Result result = twoByTwo();
    assertEquals(0, result.code(), result.err());
    assertEquals(
        List.of("sigma-shift-3-s1", "sigma-shift-3-s2", "sigma-shift-4-s1", "sigma-shift-4-s2"),
        runs());
    List<String> train = new ArrayList<>(List.of("--corpus", cli.text().toString()));
    Collections.addAll(train, BASE.split(" "));
    Collections.addAll(train, "--sigma-shift", "3", "--seed", "2", "--steps", "6");
    Collections.addAll(train, "--validate-every", "0", "--name", "alone");
    assertEquals(0, cli.train(train.toArray(String[]::new)).code());
    Path run = file("runs/sigma-shift-3-s2");
    for (String name : List.of("config.json", "model.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(cli.runs().resolve("alone").resolve(name)),
          Files.readAllBytes(run.resolve(name)),
          name);
    }
    assertTrue(Files.exists(run.resolve("loss.png")));
  }

  @Test
  void withoutANameItIsCalledAfterItsText() throws IOException {
    String studies = folder.resolve("studies").toString();
    for (String name : List.of("text-1", "text-2")) {
      List<String> line = new ArrayList<>(List.of("study", "--corpus", cli.text().toString()));
      Collections.addAll(line, "--cache", cli.cache().toString(), "--studies", studies);
      Collections.addAll(line, "--base", BASE, "--steps", "1", "--seeds", "0", "--threads", "1");
      Cli.Result result = cli.egg(line.toArray(String[]::new));
      assertEquals(0, result.code(), result.err());
      Path made = folder.resolve("studies").resolve(name);
      assertEquals("study       " + made, result.lines().getFirst());
      assertTrue(Files.exists(made.resolve("runs/base-s0/model.safetensors")));
    }
  }

  @Test
  void theReportHasMeansSpreadAndDifferencesOfTheRuns() throws IOException {
    Cli.Result result = twoByTwo("--baseline", "sigma-shift=4");
    List<double[]> bits = new ArrayList<>();
    for (JsonNode config : report().path("configurations")) {
      double[] last = new double[2];
      for (int seed = 0; seed < 2; seed++) {
        JsonNode curve = config.path("runs").path(seed).path("curve");
        assertEquals(3, curve.size());
        assertEquals(
            List.of(2, 4, 6), curve.valueStream().map(p -> p.path("step").asInt()).toList());
        last[seed] = curve.path(2).path("val_bpb_exact").asDouble();
      }
      assertEquals((last[0] + last[1]) / 2, config.path("bits_per_byte").asDouble(), 1e-12);
      assertEquals(
          Math.abs(last[0] - last[1]) / Math.sqrt(2),
          config.path("standard_deviation").asDouble(),
          1e-9);
      bits.add(last);
    }
    double difference = (bits.get(0)[0] - bits.get(1)[0] + bits.get(0)[1] - bits.get(1)[1]) / 2;
    JsonNode first = report().path("configurations").path(0);
    assertEquals(difference, first.path("difference").asDouble(), 1e-9);
    String mean = Show.bits(first.path("bits_per_byte").asDouble());
    for (String text : List.of(result.out(), Files.readString(file("report.md")))) {
      assertTrue(text.contains("against sigma-shift=4"), text);
      assertTrue(text.contains(mean + " ± "), text);
      assertTrue(text.contains("bigram "), text);
    }
    assertEquals(5, Files.readAllLines(file("runs.csv")).size());
    assertEquals(1000, ImageIO.read(file("curves.png").toFile()).getWidth());
  }

  @Test
  void finishedRunsAreNotRepeatedAndConfigurationsCanBeAdded() throws IOException {
    twoByTwo();
    Path model = file("runs/sigma-shift-3-s1/model.safetensors");
    FileTime before = Files.getLastModifiedTime(model);
    Cli.Result more = twoByTwo("--vary", "rank=1", "--config", "linear: --fitness linear");
    assertEquals(0, more.code(), more.err());
    Cli.Result again = twoByTwo("--config", "linear: --fitness linear", "--dry-run");
    assertEquals(
        6, again.lines().stream().filter(line -> line.endsWith(": finished")).count(), again.out());
    assertEquals(before, Files.getLastModifiedTime(model));
  }

  @Test
  void aStoppedStudyGoesOnToTheSameWeights() throws Exception {
    twoByTwo("--parallel", "2");
    List<byte[]> whole = models();
    try (Stream<Path> files = Files.walk(file("."))) {
      files.sorted(Collections.reverseOrder()).forEach(each -> each.toFile().delete());
    }
    Thread hand = Cli.signalWhenWritten(file("runs/sigma-shift-4-s1/metrics.jsonl"), "INT");
    Cli.Result stopped = twoByTwo();
    hand.join();
    assertEquals(130, stopped.code(), stopped.err());
    assertFalse(Files.exists(file("runs/sigma-shift-4-s2")));
    assertEquals(0, twoByTwo().code());
    List<byte[]> parts = models();
    for (int i = 0; i < whole.size(); i++) {
      assertArrayEquals(whole.get(i), parts.get(i), runs().get(i));
    }
  }

  private List<byte[]> models() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (String run : runs()) {
      models.add(Files.readAllBytes(file("runs").resolve(run).resolve("model.safetensors")));
    }
    return models;
  }

  @Test
  void anAtSignIsACharacterLikeAnyOther() throws IOException {
    Cli.Result result = study("@plan.txt", "--seeds", "0", "--dry-run");
    assertEquals(2, result.code());
    assertTrue(result.err().contains("'@plan.txt'"), result.err());
    assertFalse(Files.exists(file(".")));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "--vary rank=,--vary 'rank=': must be OPTION=VALUE|VALUE",
        "--vary rank,--vary 'rank': must be OPTION=VALUE|VALUE",
        "--vary ranc=1|2,configuration 'ranc=1': unknown option: '--ranc=1'",
        "--vary rank=1|65,configuration 'rank=65': rank 65: must be 1 to 64",
        "--vary rank=1|1,configurations 'rank=1' and 'rank=1' would share a folder",
        "--vary seed=1|2,configuration 'seed=1': --seed: a study takes its seeds from --seeds",
        "--vary rank=1 --vary rank=2,--vary 'rank=2': rank is varied twice",
        "--vary estimator=feedback,--population: is a setting of --estimator lowrank",
        "--config wide,--config 'wide': must be LABEL: OPTIONS",
        "--baseline other,--baseline 'other': no such configuration; there are: base",
        "--seeds 1,--seeds: one seed is given twice",
        "--steps 0,steps 0: must be above 0",
        "--validations 0,validations: must be 1 to 10000",
        "--parallel 0,parallel: must be 1 to 1024",
      })
  void eachMistakeIsOneLine(String mistake, String line) throws IOException {
    List<String> args = new ArrayList<>(List.of("--base", BASE));
    Collections.addAll(args, mistake.split(" "));
    if (mistake.startsWith("--seeds")) {
      args.set(args.size() - 1, "1,1");
    }
    if (!mistake.startsWith("--steps")) {
      Collections.addAll(args, "--steps", "2");
    }
    Cli.Result result = study(args.toArray(String[]::new));
    assertEquals(2, result.code(), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(line), result.err());
    assertFalse(Files.exists(folder.resolve("studies")));
  }

  @Test
  void aStudyWithoutABudgetSaysWhatItNeeds() throws IOException {
    Cli.Result result = study("--base", BASE);
    assertEquals(2, result.code());
    assertTrue(result.err().contains("no budget: give --cpu-seconds"), result.err());
  }

  @Test
  void aStudyThatWasBegunOtherwiseIsLeftAlone() throws IOException {
    String[] first = {"--base", BASE, "--seeds", "1", "--steps", "2"};
    assertEquals(0, study(first).code());
    refused("begun with --steps 2 instead of --steps 3", "--base", BASE, "--steps", "3");
    refused(
        "begun with --validations 20 instead of 4",
        "--base",
        BASE,
        "--steps",
        "2",
        "--validations",
        "4");
    refused(
        "base-s1/config.json: was begun with other settings (train.rank: 1 instead of 2)",
        "--base",
        BASE + " --rank 2",
        "--seeds",
        "1",
        "--steps",
        "2");
    for (String no : List.of("{}", "null")) {
      Files.writeString(file("study.json"), no);
      refused("study.json: not the settings of a study", first);
    }
    Files.writeString(cli.text(), "other text, ".repeat(300));
    Files.delete(file("study.json"));
    refused("was begun with other settings (corpus_fingerprint", first);
  }

  private void refused(String line, String... args) throws IOException {
    Cli.Result result = study(args);
    assertEquals(1, result.code(), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(line), result.err());
    assertEquals(List.of("base-s1"), runs());
  }

  @Test
  void aRunThatEndsWorseThanItWasHasDiverged() {
    assertTrue(result(4.0, 3.0, 3.11).diverged());
    assertFalse(result(4.0, 3.0, 3.09).diverged());
    assertTrue(result(4.0, Double.NaN).diverged());
  }

  private static StudyResult result(double... bits) {
    List<StepMetrics> steps = new ArrayList<>();
    for (double each : bits) {
      steps.add(
          new StepMetrics(
              1 + steps.size(),
              1,
              1,
              1,
              each,
              0,
              0,
              1,
              OptionalDouble.of(each),
              OptionalDouble.of(each)));
    }
    StudyConfig config = new StudyConfig("base", List.of());
    return new StudyResult(new StudyPlan.Run(config, 0), steps, true);
  }
}
