package org.integg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.integg.cli.console.Output;
import org.integg.cli.console.Program;
import org.integg.cli.console.Show;
import org.integg.cli.console.TextPrinter;
import org.integg.cli.sample.DialogueSettings;
import org.integg.cli.sample.SamplerOptions;
import org.integg.cli.train.ModelFile;
import org.integg.cli.train.ModelOptions;
import org.integg.model.Checkpoint;
import org.integg.model.Generator;
import org.integg.model.Sampler;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.WholeFile;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg sample}: text from a model. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "",
      "The text goes to standard output as it is drawn, the speed to standard error. Drawing is"
          + " integer arithmetic: equal weights, settings and seed give equal text on every"
          + " machine.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg sample --name tiny-jdk-1 --prompt 'public class '",
      "  egg sample --checkpoint model.safetensors --temperature 0.5 --seed 7",
      "  egg sample --name tiny-jdk-1 --temperature 0      always the likeliest token",
      "  egg sample --name tiny-jdk-1 --prompt-file start.txt",
      "  egg sample --name tiny-jdk-1 --interactive           you and the model in turns"
    })
final class SampleCommand implements Callable<Integer> {
  /** Limit for a prompt, which is read whole before the first token is drawn. */
  private static final int MOST_PROMPT = 1 << 26;

  private static final double NANOS = 1e9;
  private static final long TOKENS = 500;

  @Spec private CommandSpec spec;
  @ParentCommand private Program egg;
  @Mixin private ModelOptions model;
  @Mixin private SamplerOptions sampling;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "The text that the model continues. Default: the start of a document.")
  private String prompt;

  @Option(
      names = "--prompt-file",
      paramLabel = "FILE",
      description = "A file with the prompt, used unchanged; /dev/stdin is standard input.")
  private Optional<Path> promptFile = Optional.empty();

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "How many tokens to draw. Default: 500; in a dialogue, 200 per turn.")
  private Optional<Long> tokens = Optional.empty();

  @Option(
      names = "--interactive",
      description =
          "Take turns: what you type is added to the text, then the model continues. You can"
              + " change settings on the way; /help lists all commands.")
  private boolean interactive;

  @Override
  public Integer call() throws IOException {
    Sampler sampler = sampling.sampler();
    long count = tokens.orElse(TOKENS);
    if (count < 1) {
      throw new IllegalArgumentException("tokens " + count + ": must be at least 1");
    }
    byte[] text = prompt();
    Path file = model.file();
    Checkpoint checkpoint = ModelFile.read(file);
    Tokenizer tokenizer = ModelOptions.tokenizer(file, checkpoint);
    PrintWriter out = Output.data(spec.commandLine());
    if (interactive) {
      return talk(checkpoint, tokenizer, text, out);
    }
    TextPrinter printer = new TextPrinter(out, tokenizer);
    int[] start = tokenizer.encode(text);
    Generator generator = new Generator(checkpoint.parameters(), egg.streamKernels());
    long begin = System.nanoTime();
    for (int token : start) {
      printer.print(token);
    }
    long drawn = generator.generate(start, count, sampler, printer::print);
    double seconds = (System.nanoTime() - begin) / NANOS;
    printer.finish();
    out.println();
    spec.commandLine()
        .getErr()
        .printf(
            "%s, %s tokens/s, seed %d%n",
            Show.count(drawn, "token"),
            Show.rounded((start.length + drawn) / seconds),
            sampler.seed());
    return 0;
  }

  private int talk(Checkpoint checkpoint, Tokenizer tokenizer, byte[] start, PrintWriter out)
      throws IOException {
    Map<String, String> given = new HashMap<>();
    for (String name : DialogueSettings.NAMES) {
      OptionSpec option = spec.findOption("--" + name);
      if (!option.stringValues().isEmpty()) {
        given.put(name, option.stringValues().getLast());
      }
    }
    // This uses stty, which every system with a terminal has. Elsewhere lines are read as they
    // come.
    try (Terminal terminal =
        TerminalBuilder.builder().system(true).dumb(true).jni(false).ffm(false).build()) {
      new Dialogue(
              checkpoint.parameters(),
              egg.streamKernels(),
              tokenizer,
              new DialogueSettings(given),
              Dialogue.lines(terminal),
              out,
              spec.commandLine().getErr())
          .run(start);
    }
    return 0;
  }

  private byte[] prompt() throws IOException {
    if (promptFile.isEmpty()) {
      return prompt.getBytes(StandardCharsets.UTF_8);
    }
    if (!prompt.isEmpty()) {
      throw new IllegalArgumentException("--prompt and --prompt-file: give only one of the two");
    }
    Path file = promptFile.get();
    try {
      return WholeFile.read(file, MOST_PROMPT, "a prompt");
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(file + ": cannot read the prompt (" + e.getMessage() + ")", e);
    }
  }
}
