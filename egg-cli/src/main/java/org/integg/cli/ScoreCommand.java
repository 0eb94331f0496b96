package org.integg.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.integg.cli.console.OutputFile;
import org.integg.cli.console.Program;
import org.integg.cli.train.ModelFile;
import org.integg.cli.train.ModelOptions;
import org.integg.eggroll.run.RunConfig;
import org.integg.kernels.Kernels;
import org.integg.model.AtomicFile;
import org.integg.model.Checkpoint;
import org.integg.model.Parameters;
import org.integg.model.Scorer;
import org.integg.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg score}: the exact, bit-for-bit score of one text by one model. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "",
      "Runs the model once over the tokens from a zero state (token 0 clears the state) and scores"
          + " tokens 1 to T−1 of T. Prints:",
      "  tokens          how many were scored, T−1",
      "  log_likelihood  their integer log-likelihood in units of 1/16 bit, at most 0",
      "  exact_bits      their cost by the exact loss",
      "  bits_per_byte   exact_bits / bytes scored (for V = 256 a token is one byte)",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg score --checkpoint first --tokens text.bin",
      "  egg score --checkpoint model.safetensors --tokens text.bin --logits logits.bin",
      "  Then numpy.fromfile('logits.bin', 'int8').reshape(-1, V) reads the logits."
    })
final class ScoreCommand implements Callable<Integer> {
  private static final int BUFFER = 1 << 16;

  @Spec private CommandSpec spec;
  @ParentCommand private Program egg;

  @Mixin private ModelOptions model;

  @Option(
      names = "--tokens",
      required = true,
      paramLabel = "FILE",
      description =
          "Raw tokens: one byte each for a vocabulary of up to 256, two bytes, little-endian,"
              + " for a larger one.")
  private Path tokenFile;

  @Option(
      names = "--logits",
      paramLabel = "FILE",
      description = "Write the int8 logits [T−1, V], row by row, without a header.")
  private Optional<Path> logits = Optional.empty();

  @Override
  public Integer call() throws IOException {
    OutputFile.check("--logits", logits, this::inputs);
    Path file = model.file();
    Checkpoint checkpoint = ModelFile.read(file);
    int[] tokens = RawTokens.read(tokenFile, checkpoint.config().vocabulary());
    Kernels kernels = egg.machine(1).kernels();
    Scorer.Score score =
        logits.isPresent()
            ? scoreInto(logits.get(), checkpoint.parameters(), kernels, tokens)
            : Scorer.score(checkpoint.parameters(), kernels, tokens, row -> {});
    PrintWriter out = spec.commandLine().getOut();
    out.println("tokens " + score.tokens());
    out.println("log_likelihood " + score.logLikelihood());
    out.println(String.format(Locale.ROOT, "exact_bits %.6f", score.exactBits()));
    bytes(file, checkpoint, tokens)
        .ifPresent(bytes ->
            out.println(
                String.format(Locale.ROOT, "bits_per_byte %.6f", score.exactBits() / bytes)));
    return 0;
  }

  private List<Path> inputs() throws IOException {
    List<Path> inputs = new ArrayList<>(model.inputs());
    inputs.add(tokenFile);
    return inputs;
  }

  private static Scorer.Score scoreInto(
      Path file, Parameters parameters, Kernels kernels, int[] tokens) throws IOException {
    List<Scorer.Score> scores = new ArrayList<>(1);
    AtomicFile.write(
        file,
        raw -> {
          BufferedOutputStream out = new BufferedOutputStream(raw, BUFFER);
          scores.add(Scorer.score(parameters, kernels, tokens, out::write));
          out.flush();
        });
    return scores.getFirst();
  }

  /** Bytes that the scored tokens stand for; empty if the tokenizer is not known. */
  private static OptionalLong bytes(Path file, Checkpoint checkpoint, int[] tokens)
      throws IOException {
    if (checkpoint.notes().containsKey(RunConfig.POLICY)) {
      return OptionalLong.empty(); // its tokens are observations and stand for no text
    }
    if (checkpoint.config().vocabulary() == 256) {
      // Here a zero is a byte of the file like any other.
      return OptionalLong.of(tokens.length - 1);
    }
    if (checkpoint.tokenizer().isEmpty()) {
      return OptionalLong.empty();
    }
    Tokenizer tokenizer = ModelOptions.tokenizer(file, checkpoint);
    long bytes = 0;
    for (int i = 1; i < tokens.length; i++) {
      bytes += tokenizer.textBytes(tokens[i]);
    }
    return bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }
}
