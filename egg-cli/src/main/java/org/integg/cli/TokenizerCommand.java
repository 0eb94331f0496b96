package org.integg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.integg.tokenizer.BpeTokenizer;
import org.integg.tokenizer.BpeTraining;
import org.integg.tokenizer.PreTokenizer;
import org.integg.tokenizer.TokenizerFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code egg tokenizer}: vocabularies. */
@Command(name = "tokenizer", mixinStandardHelpOptions = true, header = "Trains tokenizers.")
final class TokenizerCommand implements Runnable {
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
          "Equal text and settings give an equal file; after a break, run it again. What stands at"
              + " --out is replaced only when all is done.")
  int train(
      @Option(
              names = "--corpus",
              arity = "1..*",
              required = true,
              description = "What to learn from: " + CorpusOptions.SOURCE_HELP)
          List<String> sources,
      @Option(
              names = "--vocab-size",
              required = true,
              description = "Number of ids, 257 to 65536, with the separator and 256 bytes.")
          int vocabularySize,
      @Option(
              names = "--words",
              defaultValue = "gpt2",
              description = "How to cut text: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
          Words words,
      @Option(names = "--special", description = "Names of further special tokens.")
          List<String> special,
      @Option(
              names = "--min-frequency",
              defaultValue = "2",
              description = "Rarer pairs are not merged (${DEFAULT-VALUE})")
          int minFrequency,
      @Option(names = "--threads", defaultValue = "0", description = "0: all processors")
          int threads,
      @Mixin CorpusOptions corpora,
      @Option(
              names = "--out",
              defaultValue = "tokenizer.json",
              description = "The file to write (${DEFAULT-VALUE})")
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
    PrintWriter err = spec.commandLine().getErr();
    BpeTokenizer tokenizer =
        corpora.cache().trainTokenizer(sources, settings, new ProgressLine(err));
    TokenizerFiles.write(tokenizer, out);
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
