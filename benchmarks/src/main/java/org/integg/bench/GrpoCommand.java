package org.integg.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.integg.bench.twin.TwinGrpo;
import org.integg.cli.console.OutputFile;
import org.integg.cli.train.ModelOptions;
import org.integg.cli.tune.TaskOptions;
import org.integg.eggroll.Setting;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.tune.GrpoMethod;
import org.integg.eggroll.tune.GrpoSettings;
import org.integg.eggroll.tune.TaskScore;
import org.integg.eggroll.tune.TaskSource;
import org.integg.eggroll.tune.TaskText;
import org.integg.model.Checkpoint;
import org.integg.model.Parameters;
import org.integg.tasks.Task;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg bench grpo}: what GRPO achieves with true gradients. */
@Command(
    name = "grpo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Tunes by GRPO with backpropagation: what egg tune is compared with.",
    description = {
      "",
      "Answers are drawn, scored and weighed as by `egg tune --method grpo`, to the bit; gradients"
          + " are those of `egg bench backprop`, and AdamW moves float weights that are rounded to"
          + " int8 before each step. Nothing that Integg tunes is made this way.",
      "",
      "\"drawn right\" is the share of right answers in the last step; \"right\" that of greedy"
          + " answers to 512 questions for tests, those of the run's own validations. CPU-seconds"
          + " are those of the steps.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg bench grpo --name sums --task addition-3 --cpu-seconds 20",
      "  egg bench grpo --checkpoint sort.safetensors --task sort-8 --steps 200 --rate 0.2"
    })
final class GrpoCommand implements Callable<Integer> {
  private static final double NANOS = 1e9;
  private static final int MOST = 1_000_000_000;
  private static final double DEFAULT_STEPS = 100;
  private static final int QUESTIONS = 512;

  /** Validations in a run, at equal parts of its budget. */
  private static final int ROWS = 4;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Machines parent;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private TaskOptions tasks = new TaskOptions();
  @Mixin private BenchBudget budget = new BenchBudget();

  @Option(
      names = "--steps",
      order = 20,
      paramLabel = "N",
      description = "Steps. Default, without --cpu-seconds: 100.")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--rate",
      order = 30,
      paramLabel = "R",
      description =
          "AdamW's rate at the start, in units of an int8 weight; it falls to 0 in a straight line."
              + " Default: ${DEFAULT-VALUE}.")
  private double rate = 0.3;

  @Option(
      names = "--blocks",
      order = 31,
      paramLabel = "N",
      description =
          "Blocks of 64 lanes, 56 of which answer in a step. At most 2048 / tokens."
              + " Default: ${DEFAULT-VALUE}.")
  private int blocks = 8;

  @Option(
      names = "--group-size",
      order = 32,
      paramLabel = "N",
      description = "Answers to a question: 2, 4, 7, 8, 14, 28 or 56. Default: ${DEFAULT-VALUE}.")
  private int groupSize = 8;

  @Option(
      names = "--tokens",
      order = 33,
      paramLabel = "N",
      description =
          "Tokens of a question and its answer at most: a multiple of 4 from 4 to 1024."
              + " Default: ${DEFAULT-VALUE}.")
  private int tokens = 32;

  @Option(
      names = "--passes",
      order = 34,
      paramLabel = "N",
      description = "Updates by the answers of a step: 1 to 16. Default: ${DEFAULT-VALUE}.")
  private int passes = 1;

  @Option(
      names = "--kl",
      order = 35,
      paramLabel = "SHARE",
      description =
          "Share of the divergence from the start weights: 0 to 1. Default: ${DEFAULT-VALUE}.")
  private double kl = 0.02;

  @Option(
      names = "--seed",
      order = 36,
      paramLabel = "N",
      description = "Of what is drawn. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--out",
      order = 40,
      paramLabel = "FILE",
      description = "Write the weights there at the end, for egg eval.")
  private Optional<Path> file = Optional.empty();

  /** The state of a run. */
  private record Progress(int steps, double seconds, double drawn) {}

  @Override
  public Integer call() throws IOException {
    Task task =
        tasks
            .task()
            .orElseThrow(() -> new IllegalArgumentException("task: is missing; give --task"));
    steps.ifPresent(n -> Setting.require(n >= 1 && n <= MOST, "steps " + n, "1 to " + MOST));
    OutputFile.check("--out", file, this::inputs);
    budget.check(this::inputs);
    GrpoSettings settings = settings();
    Path start = model.file();
    Checkpoint checkpoint = Checkpoint.read(start);
    TaskSource source =
        new TaskSource(new TaskText(task, ModelOptions.tokenizer(start, checkpoint)));
    new GrpoMethod().require(settings, source);
    try (TwinGrpo training =
        new TwinGrpo(checkpoint.parameters(), settings, source, machine().kernels())) {
      Table table = train(training, checkpoint, source);
      if (file.isPresent()) {
        new Checkpoint(training.parameters(), checkpoint.tokenizer(), Map.of()).write(file.get());
      }
      Map<String, ?> about = Map.of("task", task.name(), "settings", settings.toString());
      budget.report(table, spec.commandLine().getOut(), about);
    }
    return 0;
  }

  private List<Path> inputs() throws IOException {
    List<Path> inputs = new ArrayList<>(tasks.inputs());
    inputs.addAll(model.inputs());
    return inputs;
  }

  private GrpoSettings settings() {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("blocks", blocks);
    own.put("group-size", groupSize);
    own.put("tokens", tokens);
    own.put("passes", passes);
    own.put("kl", kl);
    own.put("rate", rate);
    own.put("seed", seed);
    return (GrpoSettings) Setting.with(new GrpoMethod().forTasks(), own);
  }

  private Machine machine() {
    return parent.machine(1);
  }

  private Table train(TwinGrpo training, Checkpoint start, TaskSource source) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: %.4f of greedy answers right at the start%n",
        source.name(), share(start.parameters(), source));
    out.println();
    Table table = new Table("steps", "CPU-seconds", "drawn right", "right");
    Progress at = new Progress(0, 0, 0);
    for (int row = 1; row <= ROWS; row++) {
      at = advance(training, at, (double) row / ROWS);
      double right = share(training.parameters(), source);
      table.add(at.steps(), at.seconds(), at.drawn(), right);
    }
    return table;
  }

  private double share(Parameters of, TaskSource source) {
    TaskScore score = source.validate(of, QUESTIONS, machine().kernels(), 1);
    return (double) score.right() / score.questions();
  }

  /** Trains until a share of the budget is used. */
  private Progress advance(TwinGrpo training, Progress from, double until) {
    long start = Clock.threadNanos() + training.drawNanos();
    Progress at = from;
    for (double used = used(at); used < until; used = used(at)) {
      StepRewards given = training.step(used);
      double seconds =
          from.seconds() + (Clock.threadNanos() + training.drawNanos() - start) / NANOS;
      at = new Progress(at.steps() + 1, seconds, (double) given.solved() / given.members());
    }
    return at;
  }

  /** Used share of the budget; at 1 the rate is 0. */
  private double used(Progress at) {
    return budget.used(at.steps(), steps.map(Integer::doubleValue), DEFAULT_STEPS, at.seconds());
  }
}
