package org.integg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSource;
import org.integg.corpora.Recipe;
import org.integg.corpora.TokenSequence;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code egg corpus}: text into token shards, and what is in them. */
@Command(
    name = "corpus",
    mixinStandardHelpOptions = true,
    header = "Prepares text for training, and shows what is in it.")
final class CorpusCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private Corpus open(CorpusOptions options) throws IOException {
    ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
    Corpus corpus = CorpusOptions.cache().open(options.spec(), progress);
    out().println(corpus.description());
    corpus.notes().forEach(note -> out().println("note: " + note));
    return corpus;
  }

  @Command(
      name = "prepare",
      mixinStandardHelpOptions = true,
      header = "Fetches and tokenizes a corpus into the cache; run again after a break.")
  int prepare(@Mixin CorpusOptions options) throws IOException {
    try (Corpus corpus = open(options)) {
      counts(corpus);
      out().println("fingerprint " + corpus.fingerprint());
    }
    return 0;
  }

  @Command(
      name = "stats",
      mixinStandardHelpOptions = true,
      header = "Counts of a corpus, source by source, and what simple models make of it.")
  int stats(@Mixin CorpusOptions options) throws IOException {
    try (Corpus corpus = open(options)) {
      for (CorpusSource source : corpus.sources()) {
        print(
            "%s: %,d documents, %,d bytes, weight %s, SHA-256 %s",
            source.description(),
            source.documents(),
            source.textBytes(),
            Double.toString(source.weight()),
            source.sha256());
      }
      counts(corpus);
      out().println(corpus.baselines().summary());
    }
    return 0;
  }

  private void counts(Corpus corpus) {
    print(
        "%,d documents; tokenizer %s, vocabulary %,d",
        corpus.documents(), corpus.tokenizer().name(), corpus.tokenizer().vocabularySize());
    part("training", corpus.train());
    part("validation", corpus.validation());
  }

  private void part(String name, TokenSequence tokens) {
    print(
        "%s: %,d tokens, %,d bytes of text, %.2f bytes a token",
        name,
        tokens.size(),
        tokens.textBytes(),
        tokens.textBytes() / (double) Math.max(1, tokens.size()));
  }

  private void print(String format, Object... values) {
    out().println(String.format(Locale.ROOT, format, values));
  }

  @Command(
      name = "head",
      mixinStandardHelpOptions = true,
      header = "Prints the first documents of a corpus, before they are tokenized.")
  int head(
      @Mixin CorpusOptions options,
      @Option(
              names = {"-n", "--documents"},
              defaultValue = "3",
              description = "How many (${DEFAULT-VALUE})")
          int documents,
      @Option(
              names = "--bytes",
              defaultValue = "500",
              description = "Of each at most (${DEFAULT-VALUE})")
          int bytes)
      throws IOException {
    if (documents < 1 || bytes < 1) {
      throw new IllegalArgumentException("--documents and --bytes must be at least 1");
    }
    for (CorpusCache.Excerpt excerpt :
        CorpusOptions.cache().head(options.sources(), documents, bytes)) {
      out().println("== " + excerpt.name());
      out().println(excerpt.text() + (excerpt.cut() ? " …" : ""));
    }
    return 0;
  }

  @Command(
      name = "recipes",
      mixinStandardHelpOptions = true,
      header = "Lists the well-known corpora that can be fetched by name; fetches nothing.")
  int recipes() {
    for (Recipe recipe : Recipe.all()) {
      print("recipe:%s: %s; licence: %s", recipe.name(), recipe.about(), recipe.licence());
      recipe.files().forEach(file -> out().println("  " + file));
    }
    return 0;
  }
}
