package org.integg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.integg.cli.console.Notes;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.cli.corpus.BaselineTable;
import org.integg.cli.corpus.CorpusOptions;
import org.integg.cli.train.ModelFile;
import org.integg.cli.train.ModelOptions;
import org.integg.cli.train.RunCorpus;
import org.integg.cli.train.ThreadOptions;
import org.integg.cli.tune.AwayReport;
import org.integg.cli.tune.EnvironmentOptions;
import org.integg.cli.tune.MeasuredText;
import org.integg.cli.tune.RunRewards;
import org.integg.cli.tune.TaskOptions;
import org.integg.cli.tune.TaskReport;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusSpec;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.BitsPerByte;
import org.integg.eggroll.Evaluation;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RewardScore;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.tune.Drift;
import org.integg.eggroll.tune.Elsewhere;
import org.integg.eggroll.tune.EnvironmentSource;
import org.integg.eggroll.tune.TaskSource;
import org.integg.eggroll.tune.TaskText;
import org.integg.model.Checkpoint;
import org.integg.model.Parameters;
import org.integg.tasks.Task;
import org.integg.tasks.environment.Environment;
import org.integg.tokenizer.Tokenizer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg eval}: bits per byte over the whole validation text of a corpus. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "",
      "With --task, egg asks test questions and scores greedy answers; with --env, it plays"
          + " episodes. A run of egg tune is measured on the task or environment that it"
          + " learned from. Otherwise egg reads the validation text of a corpus and prints the"
          + " result among the baselines.",
      "",
      "Bits per byte: how many bits the model needs to store a byte of text on which it was not"
          + " trained. \"exact\" is the loss in double precision over the model's int8 logits;"
          + " \"integer\" is the loss that training sees (4 fractional bits).",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg eval --name tiny-jdk-1                            on the run's own corpus",
      "  egg eval --checkpoint model.safetensors --corpus book.txt",
      "  egg eval --name sums --task addition-3                the share of right answers"
    })
final class EvalCommand implements Callable<Integer> {
  private static final double NANOS = 1e9;

  @Spec private CommandSpec spec;
  @ParentCommand private Program egg;
  @Mixin private ModelOptions model;
  @Mixin private CorpusOptions corpora;
  @Mixin private TaskOptions tasks;
  @Mixin private EnvironmentOptions environments;
  @Mixin private ThreadOptions threads;

  @Option(
      names = "--questions",
      paramLabel = "N",
      description =
          "How many questions of the task to ask. Default: 1000, or all test questions of a"
              + " file. With --env, how many episodes to play. Default: 100.")
  private Optional<Integer> questions = Optional.empty();

  @Option(
      names = "--corpus",
      paramLabel = "SOURCE",
      description =
          "The text; repeat the option for several sources: "
              + CorpusOptions.SOURCE_HELP
              + " Default with --name: the text that the run was trained on.")
  private List<String> sources = List.of();

  @Override
  public Integer call() throws IOException {
    Optional<Task> task = tasks.task();
    Optional<Environment> environment = environments.environment();
    Optional<RunRewards> rewards = model.run().map(RunFolder::config).flatMap(RunRewards::of);
    boolean named = task.isPresent() || environment.isPresent();
    if (sources.isEmpty()) {
      requireUse("--validation-fraction", !named && rewards.isEmpty());
      requireUse("--cache", !named && rewards.flatMap(RunRewards::environment).isEmpty());
    }
    boolean own = !named && sources.isEmpty();
    if (own && rewards.isPresent()) {
      ask(rewards.get());
    } else if (environment.isPresent()) {
      requireOne(task.isEmpty() && sources.isEmpty());
      play(ModelFile.read(model.file()), environment.get());
    } else if (task.isPresent()) {
      requireOne(sources.isEmpty());
      ask(task.get());
    } else {
      return read();
    }
    return 0;
  }

  /** Refuses a text option that would have no effect. */
  private void requireUse(String option, boolean reads) {
    if (!reads && spec.commandLine().getParseResult().hasMatchedOption(option)) {
      throw usage(option + ": only works with a corpus; leave it out");
    }
  }

  private void requireOne(boolean one) {
    if (!one) {
      throw usage(
          environments.environment().isPresent()
              ? "--env, --task and --corpus: give only one of them"
              : "--task and --corpus: give only one of the two");
    }
  }

  private CommandLine.ParameterException usage(String line) {
    return new CommandLine.ParameterException(spec.commandLine(), line);
  }

  /** Asks about what the run learned from. */
  private void ask(RunRewards rewards) throws IOException {
    Path file = model.file();
    Checkpoint checkpoint = ModelFile.read(file);
    switch (rewards.source(file, checkpoint)) {
      case TaskSource source -> {
        ask(checkpoint, source.text());
        away(model.run().orElseThrow(), checkpoint, source.text());
      }
      case EnvironmentSource source -> play(checkpoint, source.environment());
    }
  }

  /** Reports how far a tuned model is from its start. */
  private void away(RunFolder run, Checkpoint tuned, TaskText task) throws IOException {
    Parameters start = ModelFile.read(run.startFile()).parameters();
    Machine machine = machine();
    int count = questions.orElse(TaskReport.USUAL);
    PrintWriter out = spec.commandLine().getOut();
    try (MeasuredText on =
        MeasuredText.of(run, task.tokenizer(), corpora, spec.commandLine().getErr())) {
      Elsewhere elsewhere = new Elsewhere(start, task, on.tokens());
      Drift drift =
          elsewhere.whole(tuned.parameters(), count, machine.kernels(), machine.threads());
      Optional<BitsPerByte> before =
          on.tokens().map(text -> score(start, Optional.empty(), text, task.tokenizer()));
      out.println();
      AwayReport.print(out, RewardScore.Afar.of(drift), exact(before));
    }
  }

  private static OptionalDouble exact(Optional<BitsPerByte> score) {
    return score.stream().mapToDouble(BitsPerByte::exact).findFirst();
  }

  private BitsPerByte score(
      Parameters weights, Optional<Parameters> from, TokenSequence text, Tokenizer tokenizer) {
    Machine machine = machine();
    return Evaluation.of(weights, from, text, tokenizer, 0, machine.kernels(), machine.threads());
  }

  private void ask(Task task) throws IOException {
    Path file = model.file();
    Checkpoint checkpoint = ModelFile.read(file);
    ask(checkpoint, new TaskText(task, ModelOptions.tokenizer(file, checkpoint)));
  }

  private void ask(Checkpoint checkpoint, TaskText text) {
    int columns = spec.usageMessage().width();
    Notes.print(text.task().notes(), columns, spec.commandLine().getErr());
    TaskReport.print(checkpoint, text, questions, machine(), spec.commandLine().getOut());
  }

  private void play(Checkpoint checkpoint, Environment environment) {
    Machine machine = machine();
    PrintWriter out = spec.commandLine().getOut();
    TaskReport.print(checkpoint, environment, questions, machine, out);
    Optional<String> plays = Optional.ofNullable(checkpoint.notes().get(RunConfig.POLICY));
    if (!plays.equals(Optional.of(environment.name()))) {
      String learned =
          plays
              .map(other ->
                  "the model learned to play %s, not this environment".formatted(Show.line(other)))
              .orElse("the weights do not say that they learned to play");
      spec.commandLine().getErr().println("note: " + learned);
    }
  }

  private int read() throws IOException {
    if (questions.isPresent()) {
      throw usage("--questions needs --task or --env");
    }
    Optional<RunConfig> run = model.run().map(RunFolder::config);
    if (sources.isEmpty() && run.isEmpty()) {
      throw usage("--checkpoint needs --corpus or --task");
    }
    Path file = model.file();
    Checkpoint checkpoint = ModelFile.read(file);
    Tokenizer tokenizer = ModelOptions.tokenizer(file, checkpoint);
    CorpusSpec text =
        sources.isEmpty()
            ? RunCorpus.spec(run.orElseThrow(), tokenizer)
            : new CorpusSpec(sources, tokenizer, corpora.fraction());
    text = corpora.validationFraction().map(text::withValidationFraction).orElse(text);
    boolean same = sources.isEmpty() && corpora.validationFraction().isEmpty();
    try (Corpus corpus = same ? reopen(text, run.orElseThrow()) : open(text)) {
      evaluate(checkpoint, corpus);
    }
    return 0;
  }

  private Corpus open(CorpusSpec text) throws IOException {
    return corpora.open(text, spec.commandLine().getErr());
  }

  private Corpus reopen(CorpusSpec text, RunConfig run) throws IOException {
    return corpora.reopen(text, run.corpusFingerprint(), spec.commandLine().getErr());
  }

  private Machine machine() {
    return egg.machine(threads.count());
  }

  private void evaluate(Checkpoint checkpoint, Corpus corpus) throws IOException {
    Optional<Parameters> start = start(checkpoint);
    TokenSequence text = corpus.validation();
    long begin = System.nanoTime();
    BitsPerByte result = score(checkpoint.parameters(), start, text, corpus.tokenizer());
    double seconds = (System.nanoTime() - begin) / NANOS;
    PrintWriter out = spec.commandLine().getOut();
    out.println("corpus      " + corpus.description());
    out.printf(
        "scored      %s tokens, %s of validation text, in %s s%n",
        Show.count(result.tokens()), Show.bytes(result.textBytes()), Show.rounded(seconds));
    if (start.isPresent()) {
      out.println(
          "divergence  %s bits per token from the start".formatted(Show.bits(result.divergence())));
    }
    out.println();
    List<BaselineTable.Line> lines = new ArrayList<>(BaselineTable.of(corpus));
    exact(start.map(weights -> score(weights, Optional.empty(), text, corpus.tokenizer())))
        .ifPresent(bits -> lines.add(new BaselineTable.Line("before it was tuned", bits)));
    BaselineTable.print(
        out,
        lines,
        List.of(
            new BaselineTable.Line("this model, exact", result.exact()),
            new BaselineTable.Line("this model, integer", result.integer())));
  }

  /** The weights with which a run started, if it tunes a model. */
  private Optional<Parameters> start(Checkpoint tuned) throws IOException {
    Optional<RunFolder> run = model.run();
    if (run.isEmpty() || !run.get().config().learnsFromRewards()) {
      return Optional.empty();
    }
    Checkpoint start = ModelFile.read(run.get().startFile());
    return Optional.of(start)
        .filter(each -> each.config().equals(tuned.config()))
        .map(Checkpoint::parameters);
  }
}
