package org.integg.corpora;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.integg.tokenizer.Tokenizer;

/** The baselines of a cache entry: read from it, or measured once and written to it. */
final class CachedBaselines implements Supplier<Baselines> {
  private static final int TRAIN_BYTES = 64 << 20;
  private static final int VALIDATION_BYTES = 16 << 20;
  private static final int COMPRESSED_BYTES = 2 << 20;

  /**
   * The file of a cache entry.
   *
   * @param version changes whenever the same text would be measured differently
   * @param bitsPerByte the measured values
   */
  record Stored(int version, Baselines bitsPerByte) {
    static final int VERSION = 1;
  }

  private final Logger log = System.getLogger(CachedBaselines.class.getName());
  private final Path file;
  private final Tokenizer tokenizer;
  private final TokenSequence train;
  private final TokenSequence validation;

  CachedBaselines(Path entry, Tokenizer tokenizer, TokenSequence train, TokenSequence validation) {
    this.file = entry.resolve("baselines.json");
    this.tokenizer = tokenizer;
    this.train = train;
    this.validation = validation;
  }

  @Override
  public synchronized Baselines get() {
    if (Files.exists(file)) {
      try {
        Stored stored = Manifest.Json.read(file, Stored.class);
        if (stored.version() == Stored.VERSION && stored.bitsPerByte() != null) {
          return stored.bitsPerByte();
        }
      } catch (CorpusException e) {
        log.log(Level.WARNING, "measuring baselines again: {0}", e.getMessage());
      }
    }
    Baselines measured = measure();
    byte[] json = Manifest.Json.encode(new Stored(Stored.VERSION, measured));
    try (CacheFile stored = CacheFile.of(file, json)) {
      stored.commit();
    } catch (CorpusException e) {
      // They are correct; they will just be measured again next time.
      log.log(Level.WARNING, "baselines are not kept: {0}", e.getMessage());
    }
    return measured;
  }

  private Baselines measure() {
    byte[] seen = TextSample.first(train, tokenizer, TRAIN_BYTES);
    byte[] unseen = TextSample.first(validation, tokenizer, VALIDATION_BYTES);
    NgramEntropy ngrams = new NgramEntropy(seen, unseen);
    byte[] tail = TextSample.tail(train, validation, tokenizer, COMPRESSED_BYTES);
    return new Baselines(
        ngrams.unigram(),
        ngrams.bigram(),
        ngrams.trigram(),
        8.0 * Compressors.gzip(tail) / tail.length,
        8.0 * Compressors.xz(tail) / tail.length,
        ngrams.trainBytes(),
        ngrams.validationBytes(),
        tail.length);
  }
}
