package org.integg.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Claim: a run's metrics become columns as they grow, whatever else is in the file; curves are
 * thinned to a bound that limits the size of an answer, and keep their first, last, smallest and
 * largest values.
 */
class RunSeriesTest {
  @TempDir private Path folder;

  private RunSeries series(Path run) throws IOException {
    RunSeries series = new RunSeries(run.resolve("metrics.jsonl"));
    series.update();
    return series;
  }

  @Test
  void linesBecomeColumns() throws IOException {
    Path run = Folders.run(folder, "a", 1);
    Folders.steps(run, 1, 20);
    RunSeries series = series(run);
    assertEquals(20, series.rows());
    assertEquals(2, series.metric("val_bpb_exact").size());
    assertEquals(19, series.metric("val_bpb_exact").row(1));
    assertEquals(2.55, series.metric("val_bpb_exact").value(1), 1e-9);
    assertEquals(20_000, series.axis(Axis.MEMBER_TOKENS).value(19));
    Folders.steps(run, 21, 25);
    series.update();
    assertEquals(25, series.rows());
  }

  @Test
  void spreadsAreThinnedAsBands() throws IOException {
    Path run = Folders.run(folder, "a", 1);
    Folders.steps(run, 1, 10_000);
    Folders.append(run.resolve("metrics.jsonl"), Folders.line(10_001, 80));
    Folders.steps(run, 10_002, 20_000);
    JsonNode json = RunViews.series(new WatchedRun("a", "", run)).path("spreads");
    assertEquals(1, json.size());
    JsonNode band = json.path("fitness_spread");
    int points = band.path("step").size();
    assertTrue(points <= RunViews.MOST_POINTS / 2 && points > 250, () -> "" + points);
    assertEquals(5, band.path("values").size());
    int peak = -1;
    for (int i = 0; i < points; i++) {
      peak = band.path("step").get(i).asInt() == 10_001 ? i : peak;
      assertEquals(0.125, band.path("values").get(3).get(i).asDouble());
    }
    assertEquals(-10, band.path("values").get(0).get(peak).asDouble());
    assertEquals(10, band.path("values").get(4).get(peak).asDouble());
  }

  @Test
  void runsOfEarlierVersionsHaveNoSpread() throws IOException {
    Path run = Folders.run(folder, "a", 1);
    Folders.append(
        run.resolve("metrics.jsonl"),
        Folders.line(10, 3).replaceFirst(",\"fitness_spread\":[^\\]]*\\]", ""));
    JsonNode json = RunViews.series(new WatchedRun("a", "", run));
    assertEquals(5, json.path("metrics").size());
    assertEquals(0, json.path("spreads").size());
  }

  @Test
  void whatIsNoLineOfMetricsIsCounted() throws IOException {
    Path run = Folders.run(folder, "a", 1);
    Path metrics = run.resolve("metrics.jsonl");
    Folders.append(metrics, Folders.line(1, 8));
    Folders.append(metrics, "{\"step\":2,\"train_b\n[1]\nnothing\n\n{\"train_bpb\":3}\n\u0000\n");
    Folders.append(
        metrics, "{\"step\":3,\"train_bpb\":1e999,\"other\":{\"step\":9},\"changed\":[5]}\n");
    Folders.append(metrics, "{\"step\":4,\"train_bpb\":2.5");
    RunSeries series = series(run);
    assertEquals(2, series.rows());
    assertEquals(6, series.skipped());
    assertEquals(1, series.metric("train_bpb").size());
    Folders.append(metrics, "}\n");
    series.update();
    assertEquals(2.5, series.metric("train_bpb").value(1));
  }

  @Test
  void stepsThatAreDoneAgainReplaceTheOld() throws IOException {
    Path run = Folders.run(folder, "a", 1);
    Folders.steps(run, 1, 30);
    RunSeries series = series(run);
    Folders.append(run.resolve("metrics.jsonl"), Folders.line(10, 7));
    series.update();
    assertEquals(10, series.rows());
    assertEquals(7, series.metric("train_bpb").value(9));
    assertEquals(1, series.metric("val_bpb_exact").size());
  }

  @Test
  void thinnedCurvesKeepTheirExtremes() {
    Column column = new Column();
    for (int i = 0; i < 100_000; i++) {
      column.add(i, i == 4321 ? -5 : i == 98_765 ? 50 : Math.sin(i));
    }
    int[] kept = Thinning.indices(column, 1000);
    assertTrue(kept.length <= 1000 && kept.length > 900, () -> "" + kept.length);
    assertEquals(0, kept[0]);
    assertEquals(99_999, kept[kept.length - 1]);
    assertTrue(IntStream.range(1, kept.length).allMatch(i -> kept[i] > kept[i - 1]));
    assertTrue(IntStream.of(kept).anyMatch(i -> i == 4321));
    assertTrue(IntStream.of(kept).anyMatch(i -> i == 98_765));
  }

  @Test
  void answersAreBounded() throws IOException {
    Path run = Folders.run(folder, "a", 1);
    Folders.steps(run, 1, 30_000);
    JsonNode json = RunViews.series(new WatchedRun("a", "", run));
    assertEquals(30_000, json.path("steps").asInt());
    assertTrue(json.path("metrics").size() == 5);
    for (JsonNode curve : json.path("metrics")) {
      assertTrue(curve.path("value").size() <= RunViews.MOST_POINTS);
    }
    assertTrue(json.toString().length() < 250_000, () -> "" + json.toString().length());
  }

  @Test
  void folderThatIsHalfThereIsShownAllTheSame() throws IOException {
    Path run = Files.createDirectories(folder.resolve("half"));
    Files.writeString(run.resolve("metrics.jsonl"), "");
    Files.writeString(run.resolve("config.json"), "{\"model\":");
    Shelf shelf = new Shelf(List.of(folder));
    JsonNode json = RunViews.all(shelf).path("runs").get(0);
    assertEquals("half", json.path("id").asString());
    assertTrue(json.has("problem"));
    assertEquals(0, RunViews.series(shelf.runs().getFirst()).path("steps").asInt());
    assertEquals(0, RunViews.weights(shelf.runs().getFirst()).path("points").size());
    assertEquals(0, RunViews.samples(shelf.runs().getFirst()).path("samples").size());
  }
}
