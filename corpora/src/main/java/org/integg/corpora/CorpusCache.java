package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.integg.tokenizer.Tokenizer;

/**
 * A folder of token shards, one entry per corpus, named by the hash of contents, tokenizer and
 * split. A corpus that was opened before is only mapped into memory. Files are written beside their
 * place and renamed, and two makers of one entry write the same bytes, so any number of processes
 * may use one folder at once. An entry that is damaged is made again.
 */
public final class CorpusCache {
  /** A corpus needs this much text, in UTF-8 bytes, for two parts that mean anything. */
  public static final int MIN_TEXT_BYTES = 64;

  private static final String KEY_FORMAT = "integg corpus 1";
  private static final int ENTRY_NAME_DIGITS = 32;

  /** From this much text on, the wait is long enough to be told about. */
  private static final long NOTICEABLE_BYTES = 100_000_000;

  /** Temporary files older than this belong to a process that was killed. */
  private static final Duration ABANDONED = Duration.ofHours(6);

  private final Logger log = System.getLogger(CorpusCache.class.getName());
  private final Path entries;
  private final InputStream standardInput;
  private final Path javaHome;

  /** A cache in {@code folder}, which is made when it is first needed. */
  public CorpusCache(Path folder) {
    this(folder, System.in, Path.of(System.getProperty("java.home")));
  }

  /** A cache whose {@code -} and {@code builtin:jdk} are elsewhere. */
  CorpusCache(Path folder, InputStream standardInput, Path javaHome) {
    this.entries = folder.resolve("corpora");
    this.standardInput = standardInput;
    this.javaHome = javaHome;
  }

  /**
   * The folder to use where a user names none: {@code $INTEGG_CACHE}, else {@code
   * $XDG_CACHE_HOME/integg}, else {@code ~/.cache/integg}.
   *
   * @param environment as {@link System#getenv()} gives it; empty values count as absent
   * @param home the user's home folder
   */
  public static Path defaultFolder(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("INTEGG_CACHE", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base = shared.isEmpty() ? home.resolve(".cache") : Path.of(shared);
    return base.resolve("integg");
  }

  /**
   * Opens a corpus: makes its shards unless the cache has them, and maps them into memory.
   *
   * @throws IOException (nearly always a {@link CorpusException}) for sources that are missing,
   *     empty, unreadable, damaged or no UTF-8 text, for less than {@link #MIN_TEXT_BYTES} of text,
   *     and for a cache folder that cannot be written; nothing half-written stays in the cache
   */
  public Corpus open(CorpusSpec spec) throws IOException {
    SourceResolver resolver = new SourceResolver(standardInput, javaHome, entries);
    try (SourceResolver.Resolved resolved = resolver.resolve(spec.sources())) {
      ShardHeader.Key key = key(spec, resolved.sources());
      Path entry = entries.resolve(key.hex().substring(0, ENTRY_NAME_DIGITS));
      if (Manifest.exists(entry)) { // else it is new, or another process is just making it
        try {
          return load(entry, key, spec, resolved);
        } catch (CorpusException e) {
          log.log(Level.WARNING, "making a cache entry again: {0}", e.getMessage());
        }
      }
      build(entry, key, spec, resolved.sources());
      return load(entry, key, spec, resolved);
    }
  }

  private static ShardHeader.Key key(CorpusSpec spec, List<DocumentSource> sources)
      throws IOException {
    MessageDigest digest = Sha256.start();
    Sha256.add(digest, KEY_FORMAT);
    Sha256.add(digest, spec.tokenizer().definition());
    Sha256.add(digest, Integer.toString(spec.validationMillionths()));
    for (DocumentSource source : sources) {
      source.identify(digest);
    }
    return new ShardHeader.Key(HexFormat.of().formatHex(digest.digest()));
  }

  private Corpus load(
      Path entry, ShardHeader.Key key, CorpusSpec spec, SourceResolver.Resolved resolved)
      throws CorpusException {
    Manifest manifest = Manifest.read(entry, key.hex());
    Tokenizer tokenizer = spec.tokenizer();
    int vocabulary = tokenizer.vocabularySize();
    TokenSequence train =
        ShardReader.open(ShardHeader.Part.TRAIN.in(entry), key, ShardHeader.Part.TRAIN, vocabulary);
    TokenSequence validation;
    try {
      validation =
          ShardReader.open(
              ShardHeader.Part.VALIDATION.in(entry), key, ShardHeader.Part.VALIDATION, vocabulary);
    } catch (CorpusException e) {
      train.close();
      throw e;
    }
    List<String> notes = new ArrayList<>(resolved.notes());
    notes.addAll(manifest.notes());
    return new Corpus(
        describe(resolved.sources()),
        notes,
        resolved.entropy(),
        manifest,
        tokenizer,
        train,
        validation,
        new CachedBaselines(entry, tokenizer, train, validation));
  }

  private static String describe(List<DocumentSource> sources) {
    return sources.stream().map(DocumentSource::description).collect(Collectors.joining(" + "));
  }

  private void build(Path entry, ShardHeader.Key key, CorpusSpec spec, List<DocumentSource> sources)
      throws IOException {
    Survey survey = new Survey();
    for (DocumentSource source : sources) {
      source.read(survey);
    }
    long textBytes = survey.textBytes();
    if (textBytes == 0) {
      throw new CorpusException(
          describe(sources) + ": holds no UTF-8 text; name a file or folder that does");
    }
    if (textBytes < MIN_TEXT_BYTES) {
      throw tooShort(sources, "only " + textBytes + " bytes of text", MIN_TEXT_BYTES + " bytes");
    }
    Level level = textBytes < NOTICEABLE_BYTES ? Level.DEBUG : Level.INFO;
    log.log(level, "tokenizing {0} bytes of {1}", textBytes, describe(sources));
    long trainBytes = spec.trainBytes(textBytes);
    try (SplitEncoder encoder = new SplitEncoder(entry, survey, trainBytes, spec.tokenizer())) {
      for (DocumentSource source : sources) {
        source.read(encoder);
      }
      long training = encoder.train().tokens();
      long validation = encoder.validation().tokens();
      if (training < 2 || validation < 2) {
        String found = training + " training and " + validation + " validation tokens";
        throw tooShort(sources, found, "two of each");
      }
      publish(entry, key, spec.tokenizer(), survey, encoder);
    } finally {
      sweep(entry);
    }
  }

  /** Writes everything first, then renames: a disk that is full leaves no part of an entry. */
  private static void publish(
      Path entry, ShardHeader.Key key, Tokenizer tokenizer, Survey survey, SplitEncoder encoder)
      throws IOException {
    encoder.train().complete(key, ShardHeader.Part.TRAIN);
    encoder.validation().complete(key, ShardHeader.Part.VALIDATION);
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            key.hex(),
            tokenizer.name(),
            survey.documents(),
            survey.textBytes(),
            encoder.train().tokens(),
            encoder.validation().tokens(),
            survey.notes());
    try (AtomicFile staged = manifest.stage(entry)) {
      encoder.train().commit();
      encoder.validation().commit();
      staged.commit();
    }
  }

  private static CorpusException tooShort(
      List<DocumentSource> sources, String found, String needed) {
    return new CorpusException(
        describe(sources)
            + ": too short to split and train on: "
            + found
            + ", at least "
            + needed
            + " are needed; add text");
  }

  /** Deletes what killed processes left, and the entry's folder if nothing is in it. */
  private static void sweep(Path entry) {
    Instant oldest = Instant.now().minus(ABANDONED);
    boolean empty = true;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(entry)) {
      for (Path file : files) {
        boolean temporary = file.getFileName().toString().contains(AtomicFile.TEMPORARY);
        if (temporary && Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(file);
        } else {
          empty = false;
        }
      }
      if (empty) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException e) {
      // Only tidying: another process may tidy the same files, and the next build tries again.
    }
  }
}
