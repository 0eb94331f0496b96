package org.integg.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.integg.cli.console.OutputFile;
import org.integg.cli.console.ProgressLine;
import org.integg.corpora.CorpusCache;
import org.integg.model.AtomicFile;
import org.integg.tokenizer.BpeTokenizer;
import org.integg.tokenizer.BpeTraining;
import org.integg.tokenizer.PreTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code egg tokenizer}: vocabularies. */
@Command(name = "tokenizer", mixinStandardHelpOptions = true)
public final class TokenizerCommand implements Runnable {
  /** How text is cut into words. */
  enum Words {
    gpt2(PreTokenizer.GPT2),
    plain(PreTokenizer.PLAIN),
    digits(PreTokenizer.GPT2_SINGLE_DIGITS);

    private final PreTokenizer preTokenizer;

    Words(PreTokenizer preTokenizer) {
      this.preTokenizer = preTokenizer;
    }
  }

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "train",
      mixinStandardHelpOptions = true,
      header = "Learns a byte-level BPE vocabulary, and writes it as tokenizer.json.",
      description =
          "Equal text and settings give an equal file. If it is interrupted, run it again. An"
              + " existing file at --out is replaced only at the end.")
  int train(
      @Option(
              names = "--corpus",
              paramLabel = "SOURCE",
              arity = "1..*",
              required = true,
              description = "What to learn from: " + CorpusOptions.SOURCE_HELP)
          List<String> sources,
      @Option(
              names = "--vocab-size",
              paramLabel = "N",
              required = true,
              description = "Number of ids, 257 to 65536, including the separator and 256 bytes.")
          int vocabularySize,
      @Option(
              names = "--words",
              paramLabel = "KIND",
              defaultValue = "gpt2",
              description = "How to cut text: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
          Words words,
      @Option(
              names = "--special",
              paramLabel = "NAME",
              description = "Names of further special tokens.")
          List<String> special,
      @Option(
              names = "--min-frequency",
              paramLabel = "N",
              defaultValue = "2",
              description =
                  "Pairs that occur less often are not merged. Default: ${DEFAULT-VALUE}.")
          int minFrequency,
      @Option(
              names = "--threads",
              paramLabel = "N",
              defaultValue = "0",
              description = "Number of threads; 0 for all cores. Default: ${DEFAULT-VALUE}.")
          int threads,
      @Mixin CorpusOptions corpora,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              defaultValue = "tokenizer.json",
              description = "The file to write. Default: ${DEFAULT-VALUE}.")
          Path out)
      throws IOException {
    int used = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    BpeTraining settings =
        new BpeTraining(
            vocabularySize,
            words.preTokenizer,
            special == null ? List.of() : special,
            minFrequency,
            used);
    OutputFile.check("--out", Optional.of(out), () -> CorpusCache.files(sources));
    PrintWriter err = spec.commandLine().getErr();
    BpeTokenizer tokenizer =
        corpora.cache().trainTokenizer(sources, settings, new ProgressLine(err));
    byte[] json = (tokenizer.definition() + "\n").getBytes(StandardCharsets.UTF_8);
    Files.createDirectories(Objects.requireNonNull(out.toAbsolutePath().getParent()));
    AtomicFile.write(out, file -> file.write(json));
    String rest =
        tokenizer.vocabularySize() < vocabularySize
            ? "; the text has too few repeated pairs for " + vocabularySize
            : "";
    spec.commandLine()
        .getOut()
        .println(
            String.format(Locale.ROOT, "%s: %,d ids%s", out, tokenizer.vocabularySize(), rest));
    return 0;
  }
}
