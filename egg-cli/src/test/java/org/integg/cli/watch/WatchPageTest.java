package org.integg.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.integg.cli.Cli;
import org.integg.kernels.device.KernelChooser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Claim: in a real browser, a live run's curve grows without a reload, and runs are overlaid, even
 * ten long ones. A model writes what {@code egg sample} prints, to the byte. There is no error, no
 * request that leaves the machine, and nothing wider than a phone. Everything in the runs' files is
 * shown as text.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchPageTest {
  private static final String FIGURES = "document.querySelectorAll('figure:not([hidden]) canvas')";

  private static final String VALUES =
      "document.querySelector('figure:not([hidden]) .values').children";
  private static final String ANSWERS =
      "performance.getEntriesByType('resource').filter((e) => e.name.includes('api/series'))";

  /** Steps of a run whose curves are thinned. */
  private static final int LONG = 5000;

  private Optional<Browser> browser = Optional.empty();

  @TempDir private Path folder;
  private Browser page;
  private Path runs;
  private Watch watch;

  @BeforeAll
  void startBrowser(@TempDir Path shared) throws IOException, InterruptedException {
    Optional<String> program = Browser.program();
    assumeTrue(program.isPresent(), "no Chromium here");
    browser = Optional.of(new Browser(program.get(), shared));
  }

  @AfterAll
  void stopBrowser() {
    browser.ifPresent(Browser::close);
  }

  @BeforeEach
  void start() throws IOException {
    page = browser.orElseThrow();
    page.size(1280, 900);
    runs = Files.createDirectories(folder.resolve("runs"));
    Folders.steps(Folders.run(runs, "first", 1), 1, 20);
    watch = Watch.onLoopback(List.of(runs), 0, KernelChooser::chooseForStream);
  }

  @AfterEach
  void stop() throws IOException {
    if (watch != null) {
      page.open("about:blank");
      watch.close();
    }
  }

  private static String shows(String text) {
    return "document.getElementById('view').innerText.includes("
        + JsonMapper.shared().writeValueAsString(text)
        + ")";
  }

  private void open(String tab) throws IOException, InterruptedException {
    page.open("about:blank");
    page.open(watch.address() + "#" + tab);
    page.until("document.getElementById('tab-" + tab + "')");
  }

  @Test
  void aLiveCurveGrows() throws IOException, InterruptedException {
    open("curves");
    page.until(shows("first 2.550"));
    page.eval("window.before = 'still here'");
    Folders.steps(runs.resolve("first"), 21, 400);
    page.until(shows("first 2.265"));
    assertEquals("still here", page.eval("window.before").asString());
    Folders.append(runs.resolve("first/metrics.jsonl"), Folders.line(410, 1.5).substring(0, 30));
    Folders.append(runs.resolve("first/metrics.jsonl"), Folders.line(410, 1.5).substring(30));
    page.until(shows("first 1.750"));
    Folders.steps(Folders.run(runs, "later", 2), 1, 30);
    page.until("document.getElementById('runs').innerText.includes('later')");
    quiet();
  }

  @Test
  void runsLieOneOverTheOther() throws IOException, InterruptedException {
    Folders.steps(Folders.run(runs, "second", 2), 1, 40);
    open("curves");
    page.until(shows("first 2.550") + "&&" + shows("second 2.400"));
    page.until(FIGURES + ".length === 5");
    assertTrue(page.eval(shows("second -0.269 to 0.269, middle 0.000")).asBoolean());
    String label =
        page.eval("document.querySelector('.plot').getAttribute('aria-label')").asString();
    assertTrue(label.contains("second: 2.850 at first, 2.400 at step 40"), label);
    assertTrue(label.contains("bigram 3.500"), label);
    assertTrue(page.eval(shows("Validation loss at 5 CPU-seconds")).asBoolean());
    page.eval("document.querySelector('.plot').focus()");
    for (String key : List.of("Home", "ArrowRight")) {
      page.eval(
          "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '"
              + key
              + "', bubbles: true}))");
    }
    page.until("document.getElementById('spoken').textContent.includes('step 2,')");
    for (String value : List.of("member_tokens", "cpu_seconds", "seconds")) {
      page.eval(
          "(() => { const s = document.querySelector('.controls select'); s.value = '"
              + value
              + "'; s.dispatchEvent(new Event('change')); })()");
    }
    page.eval("document.querySelectorAll('.controls input').forEach((box) => box.click())");
    page.until(shows("first 2.550"));
    page.eval("document.getElementById('tab-settings').click()");
    page.until(shows("train.seed"));
    assertTrue(page.eval("!" + shows("train.rate")).asBoolean());
    quiet();
  }

  /** Each picture has the level lines of its runs; lines on which runs disagree name the run. */
  @Test
  void levelLinesAreThoseOfAllRuns() throws IOException, InterruptedException {
    Path second = Folders.run(runs, "second", 2);
    Folders.steps(second, 1, 40);
    // The newest run comes first; two files written in succession may have the same time or not.
    Files.setLastModifiedTime(second.resolve("metrics.jsonl"), FileTime.from(Instant.EPOCH));
    Files.writeString(
        second.resolve("baselines.json"), "{\"bigram\": 3.25, \"xz -9\": 2.5, \"gzip -9\": 3}\n");
    open("curves");
    page.until(shows("first 2.550") + "&&" + shows("second 2.400"));
    String label =
        page.eval("document.querySelector('.plot').getAttribute('aria-label')").asString();
    String lines = "bigram, first 3.500, xz -9 2.500, bigram, second 3.250, gzip -9 3.000";
    assertTrue(label.contains("Lines: " + lines + "."), label);
    quiet();
  }

  @Test
  void tenLongRunsOpen() throws IOException, InterruptedException {
    for (int run = 1; run < 10; run++) {
      Folders.longRun(runs, "long" + run, run, LONG);
    }
    open("curves");
    page.until("App.series.size === 10 && " + FIGURES + ".length === 5");
    assertEquals(23, page.eval(VALUES + ".length").asInt());
    assertTrue(page.eval(ANSWERS + ".every((e) => e.encodedBodySize < 250000)").asBoolean());
    assertEquals(LONG, page.eval("App.series.get('long9').steps").asInt());
    page.eval("performance.clearResourceTimings()");
    page.eval("document.querySelector('#runs input').focus()");
    Folders.append(
        runs.resolve("long9/metrics.jsonl"), Folders.longLine(LONG + 1, new SplittableRandom(0)));
    page.until("App.series.get('long9').steps === " + (LONG + 1));
    assertEquals(
        "run=long9&points=300",
        page.eval("[...new Set(" + ANSWERS + ".map((e) => e.name.split('?')[1]))].join()")
            .asString());
    assertEquals("first", page.eval("document.activeElement.value").asString());
    quiet();
  }

  @Test
  void writesWhatEggSamplePrints() throws IOException, InterruptedException {
    Folders.model(runs.resolve("first"));
    open("write");
    String prompt = "Grüße, <b>Welt</b>\n";
    fill("prompt", prompt);
    fill("set-temperature", "0.7");
    fill("set-top-k", "60");
    fill("set-top-p", "0.95");
    fill("set-min-p", "0.01");
    fill("set-seed", "3");
    fill("set-tokens", "200");
    page.eval("document.getElementById('go').click()");
    page.until("document.getElementById('written').dataset.done");
    Cli.Result expected =
        new Cli(folder)
            .egg(
                "sample",
                "--checkpoint",
                runs.resolve("first/model.safetensors").toString(),
                "--prompt",
                prompt,
                "--temperature",
                "0.7",
                "--top-k",
                "60",
                "--top-p",
                "0.95",
                "--min-p",
                "0.01",
                "--seed",
                "3",
                "--tokens",
                "200");
    assertEquals(0, expected.code(), expected.err());
    String written = page.eval("document.getElementById('written').textContent").asString();
    assertEquals(expected.out(), written + System.lineSeparator());
    assertEquals(8, page.eval("document.querySelectorAll('.bar').length").asInt());
    assertEquals(200, page.eval("document.querySelectorAll('#written .drawn').length").asInt());
    quiet();
  }

  private void fill(String id, String value) throws IOException {
    page.eval(
        "document.getElementById('%s').value = %s"
            .formatted(id, JsonMapper.shared().writeValueAsString(value)));
  }

  @Test
  void foreignTextIsText() throws IOException, InterruptedException {
    String evil = "<img src=x onerror=window.evil=1>";
    Path run = runs.resolve("first");
    Path samples = Files.createDirectories(run.resolve("samples"));
    Files.writeString(samples.resolve("step-00000010.txt"), evil + "</pre><script>evil=1</script>");
    Path config = run.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("text.txt", evil));
    open("texts");
    page.until(shows(evil));
    page.eval("document.getElementById('tab-settings').click()");
    page.until(shows(evil));
    assertEquals("undefined", page.eval("typeof window.evil").asString());
    quiet();
  }

  @Test
  void aReportOpensFromTheDisk() throws IOException, InterruptedException {
    String evil = "</script><script>window.evil=1</script><!--";
    Folders.steps(Folders.run(runs, "second", 2), 1, 40);
    Path config = runs.resolve("second/config.json");
    Files.writeString(config, Files.readString(config).replace("text.txt", evil));
    Folders.model(runs.resolve("second"));
    Path report = folder.resolve("report.html");
    Cli.Result result = new Cli(folder).egg("report", runs.toString(), "-o", report.toString());
    assertEquals(0, result.code(), result.err());
    watch.close();
    page.open("about:blank");
    page.open(report.toUri() + "#curves");
    page.until("document.getElementById('tab-curves')");
    page.until(shows("first 2.550") + "&&" + shows("second 2.400"));
    assertTrue(page.eval(shows("second -0.269 to 0.269, middle 0.000")).asBoolean());
    assertTrue(page.eval(shows("Validation loss at 20.0 k member-tokens")).asBoolean());
    assertTrue(page.eval("document.getElementById('tab-write') === null").asBoolean());
    page.eval("document.getElementById('tab-settings').click()");
    page.until(shows(evil));
    page.eval("document.getElementById('tab-weights').click()");
    page.until("document.getElementById('one')");
    page.eval("document.getElementById('one').value = 'second'");
    page.eval("document.getElementById('one').dispatchEvent(new Event('change'))");
    page.until(shows("blocks.1.mlp.down"));
    assertEquals("undefined", page.eval("typeof window.evil").asString());
    quiet();
  }

  @Test
  void fitsAPhone() throws IOException, InterruptedException {
    Folders.steps(Folders.run(runs, "a-run-with-a-rather-long-name-as-people-give-them", 2), 1, 40);
    Folders.model(runs.resolve("first"));
    page.size(390, 844);
    for (String tab : List.of("curves", "weights", "texts", "settings", "write")) {
      open(tab);
      page.until("document.getElementById('view').children.length > 0");
      assertTrue(
          page.eval("document.documentElement.scrollWidth <= 390").asBoolean(),
          () -> tab + " is wider than the window");
    }
    page.dark(true);
    open("curves");
    page.until(FIGURES + ".length > 2");
    page.dark(false);
    quiet();
  }

  /** No error so far, and no request that leaves the machine. */
  private void quiet() {
    assertEquals(List.of(), page.problems());
    for (String request : page.requests()) {
      assertTrue(
          request.startsWith("http://127.0.0.1:")
              || request.startsWith("file:")
              || request.startsWith("data:")
              || request.startsWith("about:"),
          request);
    }
  }
}
