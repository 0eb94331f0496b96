package org.integg.cli.tune;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.integg.cli.console.Labelled;
import org.integg.cli.console.Show;
import org.integg.cli.console.Terminal;
import org.integg.cli.corpus.BaselineTable;
import org.integg.cli.train.BudgetOptions;
import org.integg.cli.train.Place;
import org.integg.cli.train.RunProgress;
import org.integg.cli.train.RunSession;
import org.integg.corpora.Corpus;
import org.integg.eggroll.BitsPerByte;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RewardObjective;
import org.integg.eggroll.run.RewardScore;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunOutcome;
import org.integg.eggroll.run.StepMetrics;
import org.integg.eggroll.run.TrainRun;
import org.integg.eggroll.tune.Drift;
import org.integg.eggroll.tune.Elsewhere;
import org.integg.eggroll.tune.RewardSource;
import org.integg.eggroll.tune.TaskScore;
import org.integg.eggroll.tune.TaskSource;
import org.integg.model.Parameters;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Environments;

/** One session of a run that learns from rewards: what it learns, and from which start. */
final class TuneSession implements RunSession.Teller {
  /** More than the rounding error of the numbers in a line of metrics. */
  private static final double ROUNDING = 1e-5;

  private static final double THOUSANDTHS = 1000;

  private final RunFolder folder;
  private final RunRewards rewards;
  private final Place place;
  private final Terminal terminal;
  private final PrintWriter out;
  private final boolean environment;
  private final RewardSource source;
  private final Optional<Corpus> text;
  private final RewardObjective objective;
  private final TaskScore before;
  private final OptionalDouble textBefore;
  private final RewardReport report;

  /**
   * A session that has not begun.
   *
   * @throws IOException with a one-line message, if the source of rewards cannot be read
   */
  TuneSession(Tuned tuned, Place place, Terminal terminal, PrintWriter out, PrintWriter err)
      throws IOException {
    this.place = place;
    this.terminal = terminal;
    this.out = out;
    folder = tuned.folder();
    rewards = tuned.rewards();
    source = tuned.source();
    text = tuned.text().corpus();
    environment = rewards.environment().isPresent();
    Parameters start = tuned.start().parameters();
    objective =
        new RewardObjective(
            folder.config(),
            tuned.start(),
            source,
            rewards.fingerprint(start),
            place.machine(),
            place.workplace(),
            elsewhere(tuned));
    before = objective.validate(start);
    textBefore = text.isPresent() ? bits(objective.drift(start)) : OptionalDouble.empty();
    report = new RewardReport(folder, environment, lines(), err);
  }

  private static OptionalDouble bits(Optional<Drift> drift) {
    return drift.flatMap(Drift::text).stream().mapToDouble(BitsPerByte::exact).findFirst();
  }

  private static Optional<Elsewhere> elsewhere(Tuned tuned) {
    return tuned.source() instanceof TaskSource task
        ? Optional.of(new Elsewhere(tuned.start().parameters(), task.text(), tuned.text().tokens()))
        : Optional.empty();
  }

  /** As {@link RunSession#run}. */
  int run(RunSession session, BudgetOptions budget) throws IOException {
    try (TrainRun run = new TrainRun(folder, objective, report)) {
      BaselineTable.write(folder.baselinesFile(), lines());
      int code = session.run(run, this, budget);
      place.traffic().ifPresent(line -> out.println("traffic     " + line));
      return code;
    }
  }

  /** Lines for the start, and for what counts as solved. */
  private List<BaselineTable.Line> lines() {
    List<BaselineTable.Line> lines = new ArrayList<>();
    lines.add(new BaselineTable.Line("start", start()));
    rewards
        .environment()
        .map(Environments::named)
        .map(Environment::solved)
        .ifPresent(mark -> lines.add(new BaselineTable.Line("solved", mark / THOUSANDTHS)));
    return lines;
  }

  private double start() {
    return RewardScore.value(before, !environment);
  }

  @Override
  public void remember(StepMetrics metrics) {
    report.remember(metrics);
  }

  @Override
  public RunProgress begin(TrainRun run, Budget budget) {
    RunProgress progress = new RunProgress(out, terminal, budget, new RewardWords(environment));
    report.begin(progress);
    return progress;
  }

  @Override
  public void describe(Labelled to) {
    RunConfig config = folder.config();
    to.print(environment ? "environment" : "task", source.name());
    to.print(
        "model",
        "%s, %s: %s weights"
            .formatted(
                Show.shape(config.model()),
                config.tokenizer(),
                Show.count(config.model().parameters())));
    to.print("start", RewardWords.value(start(), environment) + " on validation");
    if (textBefore.isPresent()) {
      String bits = Show.bits(textBefore.getAsDouble());
      to.print("text", text.orElseThrow().description() + ": start " + bits + " bits per byte");
    }
    String asked = environment ? "episodes" : "questions";
    to.print("method", config.train().describe().replace("questions or episodes", asked));
    to.print("computing", place.describe());
  }

  @Override
  public void plot() {
    report.plot();
  }

  @Override
  public void results(RunOutcome outcome) {
    Optional<RewardScore> last = outcome.last().flatMap(StepMetrics::rewards);
    if (last.isPresent() && last.get().afar().isPresent()) {
      out.println();
      AwayReport.print(out, last.get().afar().get(), textBefore);
    }
  }

  @Override
  public String best(StepMetrics step) {
    return best(step.rewards().orElseThrow().validation().orElseThrow(), start(), environment);
  }

  /** How good the best weights are; says where better weights are if the start was better. */
  static String best(double best, double start, boolean environment) {
    String words = RewardWords.value(best, environment) + " on validation";
    return best + ROUNDING < start
        ? words + " (start.safetensors: " + RewardWords.value(start, environment) + ", better)"
        : words;
  }

  @Override
  public String picture() {
    return "rewards";
  }

  @Override
  public RunSession.Next next() {
    return new RunSession.Next("to measure", "eval");
  }
}
