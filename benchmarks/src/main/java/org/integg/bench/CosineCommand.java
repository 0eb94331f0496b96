package org.integg.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.integg.bench.twin.Objective;
import org.integg.bench.twin.TwinWeights;
import org.integg.cli.console.OutputFile;
import org.integg.cli.train.ModelOptions;
import org.integg.cli.train.ThreadOptions;
import org.integg.corpora.Corpus;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Setting;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.run.Machine;
import org.integg.model.Checkpoint;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code egg bench cosine}: how close the votes of estimators come to the gradient. */
@Command(
    name = "cosine",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Compares each estimator's votes with the true gradient.",
    description = {
      "",
      "An estimator votes again and again on the same text, with the same weights and states, each"
          + " time with fresh noise. A figure is the cosine between the mean of so many votes, as"
          + " they are before the optimizer, and the direction in which the loss on that text"
          + " falls: minus the gradient of the floating-point twin (see `egg bench backprop"
          + " --help`).",
      "",
      "\"most\" and \"spread\" are c_max and c of the law c_max/√(1 + c/K) through them: the cosine"
          + " of endlessly many draws, and how many draws have as much noise as signal. Where"
          + " the figures stay far below it, \"most\" is a guess.",
      "",
      "\"start\" is the start of training, after eight steps in which weights do not move;"
          + " \"trained\" is where each estimator has come by itself. With --checkpoint all stand"
          + " at the weights of that file, which stay as they are while matrices are taught.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg bench cosine --corpus book.txt --plot cosine.png",
      "  egg bench cosine --layers 3 --mlp none --estimators lowrank",
      "  egg bench cosine --estimators aligned,aligned:horizon=4:group-size=2 --draws 256",
      "  egg bench cosine --checkpoint runs/first/model.safetensors --estimators aligned,feedback"
    })
final class CosineCommand implements Callable<Integer> {
  /** Steps before votes at the start, in which shifts and baselines settle. */
  private static final long SETTLING = 8;

  private static final int MOST_DRAWS = 1 << 16;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Machines parent;

  @Mixin private BenchText text = new BenchText();
  @Mixin private BenchModel shape = new BenchModel();

  @Option(
      names = "--checkpoint",
      order = 13,
      paramLabel = "FILE",
      description = "Vote at the weights of this model, in place of start and training.")
  private Optional<Path> checkpoint = Optional.empty();

  @Option(
      names = "--estimators",
      order = 20,
      paramLabel = "LIST",
      description =
          "Ids with commas between, each perhaps with settings: ID:NAME=VALUE:NAME=VALUE. Settings"
              + " that are not given are those of the preset tiny. Default: ${DEFAULT-VALUE}.")
  private String estimators = "aligned,aligned:control=none,feedback,lowrank:group-size=32";

  @Option(
      names = "--member-tokens",
      order = 21,
      paramLabel = "N",
      description = "How long estimators train before they vote. Default: ${DEFAULT-VALUE}.")
  private double memberTokens = 3e6;

  @Option(
      names = "--draws",
      order = 22,
      paramLabel = "N",
      description = "Votes of each: a power of two. Default: ${DEFAULT-VALUE}.")
  private int draws = 64;

  @Option(
      names = "--tokens-per-update",
      order = 23,
      paramLabel = "T",
      description =
          "Tokens of a stream that are voted on, and through which gradients go."
              + " Default: ${DEFAULT-VALUE}.")
  private int segment = 32;

  @Option(
      names = "--objective",
      order = 24,
      paramLabel = "KIND",
      converter = ObjectiveConverter.class,
      description =
          "What the gradient is of: the loss; or fitness, which is the loss and what aligned and"
              + " feedback add to it to keep logits off the clip. Default: ${DEFAULT-VALUE}.")
  private Objective objective = Objective.LOSS;

  @Option(
      names = "--seed",
      order = 24,
      paramLabel = "N",
      description = "Of start weights and noise. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--threads",
      order = 25,
      paramLabel = "N",
      description = "Threads. Default: ${DEFAULT-VALUE}.")
  private int threads = 1;

  @Option(
      names = "--plot",
      order = 30,
      paramLabel = "FILE",
      description = "Draw the table: a PNG file.")
  private Optional<Path> plot = Optional.empty();

  @Option(
      names = "--json",
      order = 31,
      paramLabel = "FILE",
      description = "Write the results there, too.")
  private Optional<Path> json = Optional.empty();

  /** Reads an objective by the name in the help. */
  static final class ObjectiveConverter implements ITypeConverter<Objective> {
    @Override
    public Objective convert(String value) {
      return Arrays.stream(Objective.values())
          .filter(each -> each.toString().equals(value))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("'" + value + "' is neither loss nor fitness"));
    }
  }

  /**
   * A place at which votes are cast.
   *
   * @param weights the weights at the start
   * @param memberTokens member-tokens that are read there first
   * @param held whether the weights stay fixed meanwhile
   */
  private record Place(String name, Parameters weights, double memberTokens, boolean held) {}

  @Override
  public Integer call() throws IOException {
    boolean power = draws >= 1 && draws <= MOST_DRAWS && Integer.bitCount(draws) == 1;
    Setting.require(power, "draws " + draws, "a power of two, at most " + MOST_DRAWS);
    Setting.require(
        memberTokens >= 0 && memberTokens <= Long.MAX_VALUE / 2.0,
        "member-tokens " + memberTokens,
        "from 0 on");
    ThreadOptions.require(threads);
    OutputFile.check("--plot", plot, this::inputs);
    OutputFile.check("--json", json, this::inputs);
    Tokenizer tokenizer = new ByteTokenizer();
    List<Place> places = new ArrayList<>();
    if (checkpoint.isPresent()) {
      Checkpoint model = Checkpoint.read(checkpoint.get());
      tokenizer = ModelOptions.tokenizer(checkpoint.get(), model);
      places.add(new Place("checkpoint", model.parameters(), memberTokens, true));
    } else {
      Parameters start = StartWeights.of(shape.of(tokenizer.vocabularySize()), seed);
      places.add(new Place("start", start, 0, true));
      places.add(new Place("trained", start, memberTokens, false));
    }
    try (Corpus corpus = text.open(tokenizer, spec.commandLine().getErr())) {
      report(corpus, places);
    }
    return 0;
  }

  private List<Path> inputs() throws IOException {
    List<Path> inputs = new ArrayList<>(text.inputs());
    checkpoint.ifPresent(inputs::add);
    return inputs;
  }

  private void report(Corpus corpus, List<Place> places) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    EggTensors tensors = places.getFirst().weights().tensors();
    List<Candidate> candidates = Candidate.parse(estimators, tensors.config(), seed);
    candidates.forEach(this::voting); // so that mistakes show first
    out.printf("%s; %s%n%n", corpus.description(), tensors.config());
    List<TensorSpec> columns = tensors.all().stream().filter(FixedPointWeights::learns).toList();
    List<String> names = new ArrayList<>(List.of("weights", "estimator", "draws", "member-tokens"));
    columns.forEach(column -> names.add(name(column, tensors)));
    Table table = new Table(names.toArray(String[]::new));
    List<VoteCurve> curves = new ArrayList<>();
    for (Place place : places) {
      for (Candidate candidate : candidates) {
        List<VoteCurve> found = measure(place, candidate, corpus.train(), columns);
        add(table, found);
        curves.addAll(found);
      }
    }
    Map<String, ?> about =
        Map.of("model", tensors.config().toString(), "tokens_per_update", segment, "seed", seed);
    table.report(out, json.orElse(null), about);
    if (plot.isPresent()) {
      CosinePlot.write(plot.get(), curves);
    }
  }

  /** A tensor's short name: {@code emb}, {@code Wf}; {@code 0.Wf} if there are several layers. */
  private static String name(TensorSpec spec, EggTensors tensors) {
    String name = spec.name().replaceAll("^blocks\\.|gru\\.|mlp\\.|\\.weight$", "");
    return tensors.config().layers() == 1 ? name.replace("0.", "") : name;
  }

  private List<VoteCurve> measure(
      Place place, Candidate candidate, TokenSequence train, List<TensorSpec> columns) {
    Machine machine = parent.machine(threads);
    VotePlace votes;
    try (SharedLearner learner =
        machine.sharedLearner(candidate.training(), place.weights().copy(), train)) {
      teach(learner, place, candidate.training());
      votes = new VotePlace(learner, voting(candidate), train, machine);
    }
    TwinWeights gradient = votes.gradient(objective);
    EggTensors tensors = gradient.tensors();
    VoteCosines cosines =
        new VoteCosines(IntStream.range(0, tensors.count()).mapToObj(gradient::gradient).toList());
    for (int draw = 0; draw < draws; draw++) {
      cosines.add(votes.votes(draw));
    }
    List<VoteCurve> curves = new ArrayList<>();
    for (TensorSpec column : columns) {
      double[] found = cosines.of(column.id());
      curves.add(
          new VoteCurve(
              place.name(),
              candidate.name(),
              name(column, tensors),
              votes.memberTokens(),
              found,
              CosineFit.of(found)));
    }
    return curves;
  }

  private Training voting(Candidate candidate) {
    return candidate.with(Map.of("tokens-per-update", segment));
  }

  /** Runs an estimator's steps, at least until it has settled. */
  private static void teach(SharedLearner learner, Place place, Training training) {
    long steps =
        Math.max(SETTLING, (long) Math.ceil(place.memberTokens() / training.memberTokens()));
    for (long step = 0; step < steps; step++) {
      learner.step((int) (step * Learner.WHOLE / steps));
      if (place.held()) {
        for (TensorSpec spec : place.weights().tensors().all()) {
          byte[] weights = place.weights().get(spec.id());
          System.arraycopy(weights, 0, learner.parameters().get(spec.id()), 0, weights.length);
        }
        learner.resume(step + 1);
      }
    }
  }

  /** Adds a row for each number of draws, then two rows for the law. */
  private static void add(Table table, List<VoteCurve> curves) {
    VoteCurve first = curves.getFirst();
    for (int i = 0; i < first.cosines().length; i++) {
      int at = i;
      long count = 1L << i;
      row(table, first, count, count * first.memberTokens(), curves, c -> c.cosines()[at]);
    }
    row(table, first, "most", "", curves, c -> c.fit().most());
    row(table, first, "spread", "", curves, c -> c.fit().spread());
  }

  private static void row(
      Table table,
      VoteCurve first,
      Object draws,
      Object memberTokens,
      List<VoteCurve> curves,
      Function<VoteCurve, Double> value) {
    List<Object> row =
        new ArrayList<>(Arrays.asList(first.place(), first.estimator(), draws, memberTokens));
    curves.forEach(curve -> row.add(value.apply(curve)));
    table.add(row.toArray());
  }
}
