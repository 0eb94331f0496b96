package org.integg.cli.study;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.integg.cli.console.Show;
import org.integg.cli.console.StopSignals;
import org.integg.cli.console.Terminal;
import org.integg.cli.corpus.BaselineTable;
import org.integg.cli.train.RunProgress;
import org.integg.cli.train.RunReport;
import org.integg.corpora.Corpus;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunListener;
import org.integg.eggroll.run.StepMetrics;
import org.integg.eggroll.run.TrainRun;

/** Does the remaining runs of a study, some of them side by side, and reports. */
final class Study {
  private final StudyPlan plan;
  private final StudyFolder folder;
  private final StudyFolder.Settings settings;
  private final Corpus corpus;
  private final Function<StudyPlan.Run, RunConfig> configs;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * A study of one text.
   *
   * @param configs everything that a run starts with
   */
  Study(
      StudyPlan plan,
      StudyFolder folder,
      StudyFolder.Settings settings,
      Corpus corpus,
      Function<StudyPlan.Run, RunConfig> configs,
      PrintWriter out,
      PrintWriter err) {
    this.plan = plan;
    this.folder = folder;
    this.settings = settings;
    this.corpus = corpus;
    this.configs = configs;
    this.out = out;
    this.err = err;
  }

  /**
   * The means with which a study is done.
   *
   * @param machine the machine of each run
   * @param parallel number of runs side by side
   */
  record Means(Machine machine, int parallel, Terminal terminal) {}

  /** How far each run came, in the plan's order. */
  List<StudyResult> results() throws IOException {
    List<StudyResult> results = new ArrayList<>();
    for (StudyPlan.Run run : plan.runs()) {
      Optional<RunFolder> begun = folder.run(run.name());
      if (begun.isPresent()) {
        StudyFolder.requireSame(begun.get(), configs.apply(run));
      }
      results.add(StudyResult.of(run, begun, settings.budget()));
    }
    return results;
  }

  /**
   * Does the remaining runs, and writes the report after each run.
   *
   * @return the exit code: 0, or that of the signal that stopped it
   * @throws IOException from the first run that failed; the others have saved their state
   */
  int run(Means means) throws IOException {
    List<StudyResult> left = results().stream().filter(result -> !result.finished()).toList();
    folder.begin(settings);
    out.println("study       " + folder.root());
    out.flush();
    warmUp(left, means);
    AtomicBoolean failed = new AtomicBoolean();
    try (StopSignals signals = new StopSignals(err);
        ExecutorService threads =
            Executors.newFixedThreadPool(
                means.parallel(), Thread.ofPlatform().name("egg-study-", 0).factory())) {
      List<Future<?>> running = new ArrayList<>();
      for (StudyResult each : left) {
        running.add(
            threads.submit(() -> {
              boolean done = false;
              try {
                train(each.run(), means, () -> failed.get() || signals.received());
                done = true;
              } finally {
                failed.compareAndSet(false, !done);
              }
              return null;
            }));
      }
      await(running);
      report();
      if (signals.received()) {
        String name = String.valueOf(folder.root().getFileName());
        out.println("to go on:   the same command with --name " + name);
        out.flush();
      }
      return signals.exitCode();
    }
  }

  /** Warms up Java, so that its compilation is not charged to the first run's budget. */
  private void warmUp(List<StudyResult> left, Means means) {
    if (settings.budget().cpuSeconds() > 0 || settings.budget().minutes() > 0) {
      for (StudyConfig config : plan.configs()) {
        left.stream()
            .map(StudyResult::run)
            .filter(run -> run.config().equals(config))
            .findFirst()
            .map(configs)
            .ifPresent(run -> StepTime.seconds(run.model(), run.train(), corpus, means.machine()));
      }
    }
  }

  /** Waits for all; throws the exception of the first that failed. */
  private static void await(List<Future<?>> running) throws IOException {
    Optional<Throwable> failure = Optional.empty();
    for (Future<?> each : running) {
      try {
        each.get();
      } catch (ExecutionException e) {
        failure = failure.or(() -> Optional.of(Objects.requireNonNullElse(e.getCause(), e)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    if (failure.isPresent()) {
      switch (failure.get()) {
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    }
  }

  private void train(StudyPlan.Run run, Means means, BooleanSupplier stopRequested)
      throws IOException {
    if (stopRequested.getAsBoolean()) {
      return;
    }
    RunFolder runFolder = folder.begin(run.name(), configs.apply(run));
    Budget budget = settings.budget();
    RunProgress progress =
        new RunProgress(out, means.terminal(), budget, corpus.baselines().bigram());
    boolean shown = means.parallel() == 1 && means.terminal().canOverwrite();
    RunListener listener = shown ? progress::step : metrics -> {};
    try (TrainRun train = new TrainRun(runFolder, corpus, means.machine(), listener)) {
      BaselineTable.write(runFolder.baselinesFile(), BaselineTable.of(corpus));
      train.run(budget, settings.validations(), stopRequested);
    }
    progress.endLine();
    plot(runFolder, means);
    StudyResult result = StudyResult.of(run, Optional.of(runFolder), budget);
    if (result.finished()) {
      finished(result);
    }
  }

  /** Draws the run's own plot, as for a single run. */
  private void plot(RunFolder runFolder, Means means) throws IOException {
    RunReport report =
        new RunReport(
            runFolder,
            corpus.tokenizer(),
            means.machine().kernels(),
            BaselineTable.of(corpus),
            out,
            err);
    for (StepMetrics step : runFolder.metrics()) {
      report.remember(step);
    }
    report.plot();
  }

  private synchronized void finished(StudyResult result) throws IOException {
    List<StudyResult> all = results();
    StepMetrics last = result.last().orElseThrow();
    out.printf(
        "%d of %d  %s, seed %d: %s bits per byte after %s member-tokens, %s CPU-seconds%s%n",
        all.stream().filter(StudyResult::finished).count(),
        all.size(),
        result.run().config().label(),
        result.run().seed(),
        Show.bits(result.bits()),
        Show.rounded((double) last.memberTokens()),
        Show.rounded(last.cpuSeconds()),
        result.diverged() ? ", DIVERGED" : "");
    out.flush();
    write(all);
  }

  private synchronized void report() throws IOException {
    List<StudyResult> all = results();
    if (all.stream().anyMatch(result -> !result.validations().isEmpty())) {
      StudyReport report = write(all);
      out.println();
      out.print(report.console());
      out.println();
      out.println("report      " + folder.file(StudyReport.MARKDOWN));
      out.println("curves      " + folder.file(StudyReport.PICTURE));
      out.flush();
    }
  }

  private StudyReport write(List<StudyResult> all) throws IOException {
    StudyReport report =
        new StudyReport(plan, settings, BaselineTable.of(corpus), corpus.description(), all);
    report.write(folder);
    return report;
  }
}
