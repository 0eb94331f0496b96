package org.integg.cli.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.integg.cli.console.OutputFile;
import org.integg.cli.train.ModelFile;
import org.integg.cli.train.ModelOptions;
import org.integg.model.AtomicFile;
import org.integg.model.Checkpoint;
import org.integg.tokenizer.BpeTables;
import org.integg.tokenizer.BpeTokenizer;
import org.integg.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code egg export}: a model as a stand-alone program. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "",
      "The file holds weights, tokenizer and program. It writes exactly what `egg sample`"
          + " prints for the same prompt, settings and seed, and scores as `egg score` does."
          + " The file's ending selects the kind:",
      "  .c     C99 with integers only, and no library but stdio for its main; fits a"
          + " microcontroller",
      "  .html  a page that writes in the browser, without any network requests",
      "  .py    Python with numpy: to read, score and sample",
      "  .json  plain numbers; docs/export.md has the program in ten lines",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg export --name tiny-jdk-1 --to model.c && cc -O2 -o model model.c",
      "  egg export --checkpoint model.safetensors --to model.html"
    })
public final class ExportCommand implements Callable<Integer> {
  private static final int BUFFER = 1 << 16;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "The file to write; it ends in .c, .html, .py or .json.")
  private Path to;

  @Override
  public Integer call() throws IOException {
    Format format = format();
    Path file = model.file();
    OutputFile.check("--to", Optional.of(to), model::inputs);
    Checkpoint checkpoint = ModelFile.read(file);
    Tokenizer tokenizer = ModelOptions.tokenizer(file, checkpoint);
    ExportedModel exported =
        new ExportedModel(checkpoint.parameters(), tokenizer.name(), bpe(file, tokenizer));
    AtomicFile.write(
        to,
        raw -> {
          BufferedOutputStream out = new BufferedOutputStream(raw, BUFFER);
          format.write(exported, new Sink(out));
          out.flush();
        });
    PrintWriter out = spec.commandLine().getOut();
    out.println("model       " + exported.about());
    out.println("written to  " + to);
    out.println("to use it:  " + format.use(to.toString()));
    return 0;
  }

  private Format format() {
    Path name = to.getFileName();
    return Formats.of(name == null ? "" : name.toString())
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--to %s: the file's ending selects the kind of file and must be one of %s"
                    .formatted(
                        to,
                        Formats.ALL.stream()
                            .map(Format::ending)
                            .collect(Collectors.joining(", ")))));
  }

  private static Optional<BpeTables> bpe(Path file, Tokenizer tokenizer) throws IOException {
    if (!(tokenizer instanceof BpeTokenizer bpe)) {
      return Optional.empty();
    }
    try {
      return Optional.of(BpeTables.of(bpe));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          ("%s: cannot be exported, because %s; you can use its weights with a tokenizer of your"
                  + " own (`egg inspect`)")
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
