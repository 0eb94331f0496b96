package org.integg.corpora;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;
import org.integg.tokenizer.Progress;
import org.integg.tokenizer.Tokenizer;

/**
 * Makes one entry of the cache. It reads the sources once to see which documents there are, and a
 * second time (from a store on disk, if the order changes) to tokenize them.
 */
final class CorpusBuilder {
  private final Path entry;
  private final CorpusSpec spec;
  private final List<SourceResolver.Source> sources;
  private final CorpusKey key;
  private final Progress progress;
  private final Survey survey;
  private final List<CorpusSource> counted = new ArrayList<>();

  CorpusBuilder(
      Path entry,
      CorpusSpec spec,
      List<SourceResolver.Source> sources,
      CorpusKey key,
      Progress progress) {
    this.entry = entry;
    this.spec = spec;
    this.sources = sources;
    this.key = key;
    this.progress = progress;
    survey = new Survey(spec.dropDuplicates());
  }

  void build() throws IOException {
    boolean reordered =
        spec.shuffle().isPresent()
            || sources.stream().anyMatch(source -> source.spec().weight() != SourceSpec.ONE);
    if (!reordered) {
      lookAt(survey);
      check();
      long text = survey.textBytes();
      try (SplitEncoder encoder = encoder(survey::skips, spec.trainBytes(text), text)) {
        for (SourceResolver.Source source : sources) {
          source.documents().read(encoder);
        }
        publish(encoder);
      }
      return;
    }
    try (DocumentStore store = new DocumentStore(entry.resolveSibling("store"))) {
      Keeper keeper = new Keeper(survey, store);
      lookAt(keeper);
      store.complete();
      check();
      int[] weights = sources.stream().mapToInt(source -> source.spec().weight()).toArray();
      DocumentPlan plan =
          new DocumentPlan(spec, store, weights, spec.trainBytes(survey.textBytes()));
      try (SplitEncoder encoder = encoder(none -> false, plan.trainBytes(), plan.textBytes())) {
        plan.read(encoder);
        publish(encoder);
      }
    }
  }

  private SplitEncoder encoder(IntPredicate skips, long train, long text) throws CorpusException {
    return new SplitEncoder(entry, skips, train, text, spec.tokenizer(), progress);
  }

  /** Reads the sources for the first time, and counts what each gives. */
  private void lookAt(DocumentSink sink) throws IOException {
    for (int i = 0; i < sources.size(); i++) {
      long documents = survey.documents();
      long bytes = survey.textBytes();
      if (sink instanceof Keeper keeper) {
        keeper.source = i;
      }
      DocumentSource source = sources.get(i).documents();
      source.read(new Reporting(sink));
      counted.add(
          new CorpusSource(
              source.description(),
              key.sources().get(i),
              sources.get(i).spec().weight() / (double) SourceSpec.ONE,
              survey.documents() - documents,
              survey.textBytes() - bytes));
    }
  }

  private void check() throws CorpusException {
    long textBytes = survey.textBytes();
    if (textBytes == 0) {
      throw new CorpusException(
          describe(sources) + ": holds no UTF-8 text; name a file or folder that does");
    }
    if (textBytes < CorpusCache.MIN_TEXT_BYTES) {
      String unit = textBytes == 1 ? " byte" : " bytes";
      throw tooShort(
          "only " + textBytes + unit + " of text", CorpusCache.MIN_TEXT_BYTES + " bytes");
    }
  }

  private CorpusException tooShort(String found, String needed) {
    return new CorpusException(
        describe(sources)
            + ": too short to split and train on: "
            + found
            + ", at least "
            + needed
            + " are needed; add text");
  }

  static String describe(List<SourceResolver.Source> sources) {
    return String.join(" + ", descriptions(sources));
  }

  static List<String> descriptions(List<SourceResolver.Source> sources) {
    return sources.stream().map(source -> source.documents().description()).toList();
  }

  /** Writes everything first, then renames, so that a full disk leaves no partial entry. */
  private void publish(SplitEncoder encoder) throws IOException {
    long training = encoder.train().tokens();
    long validation = encoder.validation().tokens();
    if (training < 2 || validation < 2) {
      throw tooShort(
          training + " training and " + validation + " validation tokens", "two of each");
    }
    encoder.train().complete(key.key(), ShardHeader.Part.TRAIN);
    encoder.validation().complete(key.key(), ShardHeader.Part.VALIDATION);
    Tokenizer tokenizer = spec.tokenizer();
    MessageDigest digest = Sha256.start();
    digest.update(tokenizer.definition().getBytes(StandardCharsets.UTF_8));
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            key.key().hex(),
            tokenizer.name(),
            HexFormat.of().formatHex(digest.digest()),
            tokenizer.vocabularySize(),
            counted,
            spec.validationFraction(),
            spec.shuffle(),
            spec.dropDuplicates(),
            survey.documents(),
            survey.textBytes(),
            training,
            validation,
            survey.notes());
    try (CacheFile staged = manifest.stage(entry)) {
      encoder.train().commit();
      encoder.validation().commit();
      staged.commit();
    }
  }

  /** Puts the documents that the survey accepts into the store. */
  private static final class Keeper implements DocumentSink {
    private final Survey survey;
    private final DocumentStore store;
    private int source;

    Keeper(Survey survey, DocumentStore store) {
      this.survey = survey;
      this.store = store;
    }

    @Override
    public void begin(String name, boolean optional) {
      survey.begin(name, optional);
    }

    @Override
    public void text(byte[] bytes, int offset, int length) throws IOException {
      survey.text(bytes, offset, length);
      store.append(bytes, offset, length);
    }

    @Override
    public void remark(Remark remark, String where) {
      survey.remark(remark, where);
    }

    @Override
    public void end() throws IOException {
      survey.end();
      if (survey.skipsLast()) {
        store.drop();
      } else {
        store.keep(source);
      }
    }
  }

  /** Reports how many bytes have been read. */
  private final class Reporting implements DocumentSink {
    private final DocumentSink sink;
    private long current;

    Reporting(DocumentSink sink) {
      this.sink = sink;
    }

    @Override
    public void begin(String name, boolean optional) throws IOException {
      sink.begin(name, optional);
    }

    @Override
    public void text(byte[] bytes, int offset, int length) throws IOException {
      sink.text(bytes, offset, length);
      current += length;
      progress.update("reading", Progress.Unit.BYTES, current, -1);
    }

    @Override
    public void remark(Remark remark, String where) {
      sink.remark(remark, where);
    }

    @Override
    public void end() throws IOException {
      sink.end();
    }
  }
}
