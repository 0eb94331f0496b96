package org.integg.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.integg.bench.twin.Backprop;
import org.integg.bench.twin.TwinEvaluation;
import org.integg.corpora.Corpus;
import org.integg.eggroll.Setting;
import org.integg.model.EggConfig;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.Tokenizers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code egg bench backprop}: what backpropagation achieves with the same network and text. */
@Command(
    name = "backprop",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Trains the network by backpropagation: the yardstick.",
    description = {
      "",
      "The forward pass is the product's, in integers and to the bit; gradients go straight through"
          + " roundings and floors, and back through the tokens of a segment; AdamW moves weights"
          + " that are floats and are rounded to int8 before each step. Nothing that Integg trains"
          + " is made this way.",
      "",
      "\"bits per byte\" is exact and on all validation text, as `egg eval` has it; \"train\" is"
          + " the mean over about the last 100 steps. CPU-seconds are those of the steps.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg bench backprop                                       D 64, L 1, 1e6 bytes of the JDK",
      "  egg bench backprop --layers 2 --mlp relu --tokens 3e6",
      "  egg bench backprop --corpus book.txt --dim 128 --cpu-seconds 60 --seed 1"
    })
final class BackpropCommand implements Callable<Integer> {
  private static final double NANOS = 1e9;
  private static final double DEFAULT_TOKENS = 1e6;

  /** Largest budget; up to here a double counts exactly. */
  private static final long MOST = 1_000_000_000_000_000L;

  /** Validations in a run, at equal parts of its budget. */
  private static final int ROWS = 4;

  /** Tokens that all validations but the last score. */
  private static final long SAMPLE = 1 << 18;

  /** Weight of a new step in the running mean of the loss. */
  private static final double NEW_SHARE = 0.01;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private BenchText text = new BenchText();
  @Mixin private BenchModel shape = new BenchModel();
  @Mixin private BenchBudget budget = new BenchBudget();

  @Option(
      names = "--tokenizer",
      order = 2,
      paramLabel = "TOKENIZER",
      description = "bytes, or a tokenizer's file. Default: ${DEFAULT-VALUE}.")
  private String tokenizer = ByteTokenizer.NAME;

  @Option(
      names = "--tokens",
      order = 20,
      paramLabel = "N",
      description = "Read so many unique tokens. Default, without --cpu-seconds: 1e6.")
  private Optional<Double> tokens = Optional.empty();

  @Option(
      names = "--rate",
      order = 30,
      paramLabel = "R",
      description =
          "AdamW's highest rate, in units of an int8 weight; it rises in the first fiftieth of the"
              + " budget, then falls to 0 in a straight line. Default: ${DEFAULT-VALUE}.")
  private double rate = 1;

  @Option(
      names = "--decay",
      order = 31,
      paramLabel = "SHARE",
      description = "Share of a weight that a step of rate 1 takes. Default: ${DEFAULT-VALUE}.")
  private double decay = 0.0005;

  @Option(
      names = "--streams",
      order = 32,
      paramLabel = "B",
      description = "B, places of the text read side by side. Default: ${DEFAULT-VALUE}.")
  private int streams = 32;

  @Option(
      names = "--tokens-per-update",
      order = 33,
      paramLabel = "T",
      description = "T, tokens of a stream in a step. Default: ${DEFAULT-VALUE}.")
  private int segment = 16;

  @Option(
      names = "--seed",
      order = 34,
      paramLabel = "N",
      description = "Of the start weights. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** The state of a run. */
  private record Progress(long read, double seconds, double train) {}

  @Override
  public Integer call() throws IOException {
    Tokenizer ids = Tokenizers.named(tokenizer);
    EggConfig model = shape.of(ids.vocabularySize());
    Backprop.Settings settings = new Backprop.Settings(streams, segment, rate, decay, seed);
    tokens.ifPresent(n -> Setting.require(n >= 1 && n <= MOST, "tokens " + n, "1 to " + MOST));
    budget.check(this::inputs);
    try (Corpus corpus = text.open(ids, spec.commandLine().getErr())) {
      Table table = train(model, settings, corpus);
      Map<String, ?> about = Map.of("model", model.toString(), "settings", settings.toString());
      budget.report(table, spec.commandLine().getOut(), about);
    }
    return 0;
  }

  private List<Path> inputs() throws IOException {
    List<Path> inputs = new ArrayList<>(text.inputs());
    if (!tokenizer.equals(ByteTokenizer.NAME)) {
      inputs.add(Path.of(tokenizer));
    }
    return inputs;
  }

  private Table train(EggConfig model, Backprop.Settings settings, Corpus corpus) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s; D %d, L %d, MLP %s%n",
        corpus.description(), model.width(), model.layers(), model.mlp());
    out.printf(
        "%d streams × %d tokens a step, rate %s, seed %d%n%n",
        streams, segment, Double.toString(rate), seed);
    Table table = new Table("unique tokens", "CPU-seconds", "bits per byte", "train");
    Backprop training = new Backprop(model, settings, corpus.train());
    double bytesPerToken = (double) corpus.train().textBytes() / corpus.train().size();
    Progress at = new Progress(0, 0, 0);
    for (int row = 1; row <= ROWS; row++) {
      at = advance(training, settings.tokens() * bytesPerToken, at, (double) row / ROWS);
      double bits =
          TwinEvaluation.of(
              training.weights(), corpus.validation(), corpus.tokenizer(), row < ROWS ? SAMPLE : 0);
      table.add(at.read(), at.seconds(), bits, at.train());
    }
    return table;
  }

  /** Trains until a share of the budget is used. */
  private Progress advance(Backprop training, double bytes, Progress from, double until) {
    long start = Clock.threadNanos();
    Progress at = from;
    for (double used = used(at); used < until; used = used(at)) {
      double bits = training.step(used) / bytes;
      double train = at.read() == 0 ? bits : at.train() + (bits - at.train()) * NEW_SHARE;
      double seconds = from.seconds() + (Clock.threadNanos() - start) / NANOS;
      at = new Progress(at.read() + (long) streams * segment, seconds, train);
    }
    return at;
  }

  /** Used share of the budget; at 1 the rate is 0. */
  private double used(Progress at) {
    return budget.used(at.read(), tokens, DEFAULT_TOKENS, at.seconds());
  }
}
