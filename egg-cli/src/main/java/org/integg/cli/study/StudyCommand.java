package org.integg.cli.study;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.integg.cli.console.Program;
import org.integg.cli.train.BudgetOptions;
import org.integg.cli.train.RunNames;
import org.integg.cli.train.TextOptions;
import org.integg.cli.train.ThreadOptions;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.run.Budget;
import org.integg.eggroll.run.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg study}: compares configurations of training at equal cost, over several seeds. */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "",
      "The study compares the configurations of --config and all combinations of the values of"
          + " --vary. Each has the settings of --base, overridden by its own; settings are"
          + " those of `egg train`. Each is trained once per seed, all with the same budget, in"
          + " CPU-seconds or member-tokens.",
      "",
      "Everything is kept in STUDIES/NAME: report.md and report.json (mean and standard"
          + " deviation over the seeds, difference from the baseline configuration, weights at"
          + " ±127, diverged runs), runs.csv (a line per run), curves.png, and runs/ with each"
          + " run as `egg train` leaves it. The same command with its --name continues where"
          + " the study was stopped or killed, without repeating finished runs. You can add"
          + " seeds and configurations; text, budget and validations cannot change.",
      "",
      "A budget of member-tokens or steps gives the same weights wherever it runs. A budget of"
          + " CPU-seconds depends on the machine, and so does a falling rate. Such runs are not"
          + " reproducible to the bit, and the comparison is not fair while other work uses the"
          + " caches.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg study --corpus f.txt --name rates --seeds 0,1,2 --cpu-seconds 60 \\",
      "      --base '--dim 64 --layers 1' --vary 'rate=0.8|1.6|3.2' --vary 'dim=64|128'",
      "  egg study --corpus f.txt --name kinds --member-tokens 1e7 --base '--preset tiny' \\",
      "      --config 'published: --estimator lowrank' --config 'linear: --fitness linear'",
      "  egg study --corpus f.txt --minutes 1 --dry-run     what it would do, and how long",
      "  egg eval --runs studies/rates/runs --name rate-1.6-dim-64-s0",
      "",
      "Exit codes: 0 all runs are finished, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C, 143 by"
          + " SIGTERM, 129 by a closed terminal; all have saved."
    })
public final class StudyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Program egg;

  @Option(
      names = "--studies",
      order = 5,
      paramLabel = "DIR",
      defaultValue = "studies",
      description = "Folder of all studies. Default: ${DEFAULT-VALUE}.")
  private Path studies;

  @Option(
      names = "--name",
      order = 6,
      paramLabel = "NAME",
      description =
          "Name of the study; give it again to continue. Default: made from the text and a number.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--seeds",
      order = 7,
      paramLabel = "N",
      split = ",",
      defaultValue = "0,1,2",
      description = "Seeds that every configuration is run with. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds;

  @Option(
      names = "--base",
      order = 8,
      paramLabel = "OPTIONS",
      defaultValue = "",
      description = "Settings of egg train that all configurations share.")
  private String base;

  @Option(
      names = "--vary",
      order = 9,
      paramLabel = "OPTION=V|V…",
      description = "Values of a setting to try; repeat the option for a grid.")
  private List<String> varied = List.of();

  @Option(
      names = "--config",
      order = 10,
      paramLabel = "LABEL: OPTIONS",
      description = "A single configuration; repeat the option for several.")
  private List<String> listed = List.of();

  @Option(
      names = "--baseline",
      order = 11,
      paramLabel = "LABEL",
      defaultValue = "",
      description =
          "The configuration with which the others are compared. Default: the first, where"
              + " --config comes before --vary.")
  private String baseline;

  @Option(
      names = "--validations",
      order = 28,
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Number of validations of a run, spread evenly over its budget; they are the points"
              + " of its curve. They do not count towards the budget's CPU-seconds. Default:"
              + " ${DEFAULT-VALUE}.")
  private int validations;

  @Option(
      names = "--parallel",
      order = 39,
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs side by side. Default: ${DEFAULT-VALUE}.")
  private int parallel;

  @Option(
      names = "--dry-run",
      order = 41,
      description = "Only list the runs, with an estimate of how long they will take.")
  private boolean dryRun;

  @Mixin private BudgetOptions budget;
  @Mixin private ThreadOptions threads;
  @Mixin private TextOptions text;

  @Override
  public Integer call() throws IOException {
    // All settings are checked before any work is done.
    require(budget.isGiven(), "no budget: give --cpu-seconds, --member-tokens or another");
    require(validations >= 1 && validations <= 10_000, "validations: must be 1 to 10000");
    require(parallel >= 1 && parallel <= 1024, "parallel: must be 1 to 1024");
    Budget each = budget.budget();
    StudyPlan plan = StudyPlan.of(base, listed, varied, seeds, baseline);
    StudyFolder folder = StudyFolder.of(studies, name.orElseGet(() -> nextName()));
    CorpusSpec asked = text.spec();
    int vocabulary = asked.tokenizer().vocabularySize();
    plan.runs().forEach(run -> run.config().settings(run.seed(), vocabulary));
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Corpus corpus = text.open(asked, err)) {
      StudyFolder.Settings settings =
          new StudyFolder.Settings(corpus.fingerprint(), each, validations);
      folder.requireCompatible(settings);
      Study study = new Study(plan, folder, settings, corpus, run -> config(run, corpus), out, err);
      if (dryRun) {
        new StudyForecast(corpus, each, out)
            .print(study.results(), run -> config(run, corpus), means());
        return 0;
      }
      return study.run(means());
    }
  }

  private String nextName() {
    return RunNames.next(studies, text.sources());
  }

  private Study.Means means() {
    return new Study.Means(egg.machine(threads.count()), parallel, egg.terminal());
  }

  private RunConfig config(StudyPlan.Run run, Corpus corpus) {
    StudyConfig.Settings settings =
        run.config().settings(run.seed(), corpus.tokenizer().vocabularySize());
    return text.config(
        settings.model(),
        settings.train(),
        corpus,
        settings.validateEvery().orElse(0),
        settings.validationTokens());
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}
