package org.integg.cli.study;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.integg.cli.console.Show;
import org.integg.corpora.Corpus;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RunConfig;

/** Lists the runs of a study in advance, with an estimate of how long they will take. */
final class StudyForecast {
  private final Corpus corpus;
  private final Budget budget;
  private final PrintWriter out;
  private final Map<StudyConfig, Double> seconds = new HashMap<>();

  StudyForecast(Corpus corpus, Budget budget, PrintWriter out) {
    this.corpus = corpus;
    this.budget = budget;
    this.out = out;
  }

  /** Prints a line for each run, and the sum. */
  void print(
      List<StudyResult> results, Function<StudyPlan.Run, RunConfig> configs, Study.Means means) {
    double all = 0;
    for (StudyResult result : results) {
      StudyConfig config = result.run().config();
      double used = result.last().map(budget::used).orElse(0.0);
      String state = "finished";
      if (!result.finished()) {
        double whole =
            seconds.computeIfAbsent(config, each -> whole(configs.apply(result.run()), means));
        double left = whole * (1 - used);
        all += left;
        state =
            (used == 0 ? "to do" : "%.0f %% done".formatted(100 * used))
                + ", about "
                + Show.duration(left);
      }
      out.printf("%s, seed %d: %s%n", config.label(), result.run().seed(), state);
    }
    out.printf(
        "%d runs, %d at a time with %d threads each; about %s left, without validations%n",
        results.size(),
        means.parallel(),
        means.machine().threads(),
        Show.duration(all / means.parallel()));
    out.flush();
  }

  /** Wall-clock seconds of a whole run, with a core for each thread. */
  private double whole(RunConfig config, Study.Means means) {
    double longest = Double.POSITIVE_INFINITY;
    if (budget.minutes() > 0) {
      longest = 60 * budget.minutes();
    }
    if (budget.cpuSeconds() > 0) {
      longest = Math.min(longest, budget.cpuSeconds() / means.machine().threads());
    }
    if (budget.steps() > 0 || budget.memberTokens() > 0) {
      double steps = budget.steps() > 0 ? budget.steps() : Double.POSITIVE_INFINITY;
      if (budget.memberTokens() > 0) {
        steps =
            Math.min(
                steps, Math.ceil((double) budget.memberTokens() / config.train().memberTokens()));
      }
      longest =
          Math.min(
              longest,
              steps * StepTime.seconds(config.model(), config.train(), corpus, means.machine()));
    }
    return longest;
  }
}
