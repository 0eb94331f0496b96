package org.integg.corpora;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.integg.tokenizer.Tokenizer;

/**
 * Text as token ids, split into a training part and a validation part that share no byte. {@link
 * Tokenizer#SEPARATOR} separates the documents of a part; none stands at its start or end. Made by
 * {@link CorpusCache#open}; thread-safe.
 */
public final class Corpus implements AutoCloseable {
  private final String description;
  private final List<String> notes;
  private final String fingerprint;
  private final long documents;
  private final List<CorpusSource> sources;
  private final Tokenizer tokenizer;
  private final TokenSequence train;
  private final TrainingShard shard;
  private final TokenSequence validation;
  private final OptionalDouble trueBitsPerByte;
  private final Supplier<Baselines> baselines;

  Corpus(
      String description,
      List<String> notes,
      OptionalDouble trueBitsPerByte,
      Manifest manifest,
      Tokenizer tokenizer,
      TokenSequence train,
      TrainingShard shard,
      TokenSequence validation,
      Supplier<Baselines> baselines) {
    this.description = description;
    this.notes = List.copyOf(notes);
    this.trueBitsPerByte = trueBitsPerByte;
    this.fingerprint = manifest.fingerprint();
    this.documents = manifest.documents();
    this.sources = List.copyOf(manifest.sources());
    this.tokenizer = tokenizer;
    this.train = train;
    this.shard = shard;
    this.validation = validation;
    this.baselines = baselines;
  }

  /** The sources in one line, for users. */
  public String description() {
    return description;
  }

  /** Lines that a user should see once: substitutions, what was left out, entropy. */
  public List<String> notes() {
    return notes;
  }

  /**
   * SHA-256, as 64 hexadecimal digits, of the sources' contents, the tokenizer and the split. Equal
   * fingerprints mean equal tokens, wherever the files are.
   */
  public String fingerprint() {
    return fingerprint;
  }

  /**
   * Number of documents in both parts. A document that the split divides, or that a weight repeats,
   * counts once.
   */
  public long documents() {
    return documents;
  }

  /** What the text is made of, with hashes and counts. */
  public List<CorpusSource> sources() {
    return sources;
  }

  /** The tokenizer that made the ids. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** The training part; closed with the corpus. */
  public TokenSequence train() {
    return train;
  }

  /** Where the training part is on this machine. */
  public TrainingShard trainShard() {
    return shard;
  }

  /** The validation part, which comes after the training part; closed with the corpus. */
  public TokenSequence validation() {
    return validation;
  }

  /** True entropy of the text's source in bits per byte, if it is known (builtin:grammar). */
  public OptionalDouble trueBitsPerByte() {
    return trueBitsPerByte;
  }

  /**
   * How well simple models and compressors predict this text. The first call for a corpus takes up
   * to a few seconds; the result is stored with the shards.
   */
  public Baselines baselines() {
    return baselines.get();
  }

  /**
   * Checks that the text has not changed since it was opened. To be called before saving what was
   * learned from it.
   *
   * @throws CorpusException if a shard was truncated or changed
   */
  public void check() throws CorpusException {
    train.check();
    validation.check();
  }

  @Override
  public void close() {
    try (train;
        validation) {
      // closes both
    }
  }
}
