package org.integg.cli.watch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Measures what watching costs, as docs/watch.md states it: {@code WatchFigures EGG FOLDER}, with
 * the launcher to measure and a folder for ten runs of 100,000 steps, which are made if they do not
 * exist. Needs Chromium and Linux's /proc.
 */
final class WatchFigures implements AutoCloseable {
  private static final int RUNS = 10;
  private static final int STEPS = 100_000;

  /** Lines appended to a run in progress, with a pause between them. */
  private static final int LINES = 5;

  private static final long PAUSE_MILLIS = 100;
  private static final int APPENDS = 200;
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final long begin = System.nanoTime();
  private final Process server;
  private final Browser page;
  private String address = "";
  private int step = STEPS;

  private WatchFigures(String egg, Path runs, Browser page) throws IOException {
    this.page = page;
    server =
        new ProcessBuilder(egg, "watch", runs.toString(), "--port", "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
    while (address.isEmpty()) {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("egg watch ended");
      }
      if (line.startsWith("watch ")) {
        address = line.substring("watch ".length()).strip();
      }
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of(args[1]));
    Path runs = Files.createDirectories(folder.resolve("runs"));
    for (int run = 0; run < RUNS; run++) {
      if (!Files.exists(runs.resolve("run" + run))) {
        Folders.longRun(runs, "run" + run, run, STEPS);
      }
    }
    Path first = runs.resolve("run0");
    System.out.printf("metrics of a run: %,d bytes%n", Files.size(first.resolve("metrics.jsonl")));
    Path profile = Files.createTempDirectory(folder, "browser");
    try (Browser page = new Browser(Browser.program().orElseThrow(), profile);
        WatchFigures figures = new WatchFigures(args[0], runs, page)) {
      page.size(1280, 900);
      figures.measure(first);
    }
    System.exit(0);
  }

  private void measure(Path grown) throws IOException, InterruptedException {
    tell("the process listens");
    open("opened at once");
    open("opened again");
    open("and again");
    System.out.printf(
        "answers: %s bytes for ten runs%n",
        page.eval(
            "performance.getEntriesByType('resource').filter((e) => e.name.includes('series'))"
                + ".reduce((sum, e) => sum + e.encodedBodySize, 0)"));
    page.eval(
        "window.long = []; new PerformanceObserver((list) => window.long.push("
            + "...list.getEntries().map((e) => e.duration))).observe({type: 'longtask'})");
    for (int i = 0; i < 2; i++) {
      grow(grown);
    }
  }

  /** Opens the page and waits for pictures. */
  private void open(String name) throws IOException, InterruptedException {
    page.open("about:blank");
    double cpu = cpu();
    long from = System.nanoTime();
    page.open(address + "#curves");
    page.soon("document.querySelector('figure:not([hidden]) canvas')");
    double picture = (System.nanoTime() - from) / NANOS;
    page.soon(
        "document.querySelector('figure:not([hidden]) .values').children.length > 2 + 2 * " + RUNS);
    double all = (System.nanoTime() - from) / NANOS;
    System.out.printf(
        "%s: a picture after %.2f s, all ten runs after %.2f s; server %.2f CPU-seconds%n",
        name, picture, all, cpu() - cpu);
    System.out.printf(
        "  answers, begin to end in ms: %s%n",
        page.eval(
                "performance.getEntriesByType('resource').filter((e) =>"
                    + " e.name.includes('api/')).map((e) => Math.round(e.startTime) + '-' +"
                    + " Math.round(e.responseEnd)).join(' ') + '; now ' +"
                    + " Math.round(performance.now())")
            .asString());
    tell(name);
  }

  /** Lets a run grow while the page is open. */
  private void grow(Path run) throws IOException, InterruptedException {
    SplittableRandom chance = new SplittableRandom(0);
    Path metrics = run.resolve("metrics.jsonl");
    long read = read();
    double cpu = cpu();
    long from = System.nanoTime();
    long written = 0;
    for (int i = 0; i < APPENDS; i++) {
      StringBuilder lines = new StringBuilder();
      for (int line = 0; line < LINES; line++) {
        step++;
        lines.append(Folders.longLine(step, chance));
      }
      Folders.append(metrics, lines.toString());
      written += lines.length();
      Thread.sleep(PAUSE_MILLIS);
    }
    double seconds = (System.nanoTime() - from) / NANOS;
    System.out.printf(
        "%d steps more in %.1f s: server %.2f %% of a core; %,d bytes written, %,d read by it;"
            + " the page's tasks of more than 50 ms: %s%n",
        APPENDS * LINES,
        seconds,
        100 * (cpu() - cpu) / seconds,
        written,
        read() - read,
        page.eval("window.long.map(Math.round).join(' ') + ' ms'").asString());
    page.eval("window.long.length = 0");
  }

  private void tell(String what) {
    System.out.printf(
        "  %s: %.2f s and %.2f CPU-seconds from the start of the process%n",
        what, (System.nanoTime() - begin) / NANOS, cpu());
  }

  private double cpu() {
    return server.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / MILLIS;
  }

  /** Bytes that the server has read, from files and connections. */
  private long read() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + server.pid() + "/io")).stream()
        .filter(line -> line.startsWith("rchar: "))
        .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
        .sum();
  }

  @Override
  public void close() {
    server.destroy();
  }
}
