package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.integg.tokenizer.BpeTokenizer;
import org.integg.tokenizer.BpeTrainer;
import org.integg.tokenizer.BpeTraining;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Foreign;
import org.integg.tokenizer.Progress;
import org.integg.tokenizer.Tokenizer;

/**
 * A folder of token shards, with one entry per corpus, named by the hash of contents, tokenizer and
 * split. A corpus that was opened before is only mapped into memory. Files are written next to
 * their place and then renamed, and two processes that make one entry write the same bytes. So any
 * number of processes may use one folder at once. A damaged entry is made again.
 */
public final class CorpusCache {
  /** A corpus needs this much text, in UTF-8 bytes, for two meaningful parts. */
  public static final int MIN_TEXT_BYTES = 64;

  private static final int ENTRY_NAME_DIGITS = 32;

  /** How long a server may be silent. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Temporary files older than this belong to a process that was killed. */
  private static final Duration ABANDONED = Duration.ofHours(6);

  private final Logger log = System.getLogger(CorpusCache.class.getName());
  private final Path entries;
  private final InputStream standardInput;
  private final Path javaHome;
  private final Path downloads;
  private final Path spools;
  private final Duration patience;

  /** A cache in {@code folder}, which is created when it is first needed. */
  public CorpusCache(Path folder) {
    this(folder, System.in, Path.of(System.getProperty("java.home")), PATIENCE);
  }

  /** A cache with another {@code -} and {@code builtin:jdk}. */
  CorpusCache(Path folder, InputStream standardInput, Path javaHome, Duration patience) {
    this.downloads = folder.resolve("downloads");
    this.spools = folder.resolve("spool");
    this.patience = patience;
    this.entries = folder.resolve("corpora");
    this.standardInput = standardInput;
    this.javaHome = javaHome;
  }

  /**
   * The folder to use if the user names none: {@code $INTEGG_CACHE}, else {@code
   * $XDG_CACHE_HOME/integg}, else {@code $HOME/.cache/integg}.
   *
   * @param environment as {@link System#getenv()} gives it; empty values count as absent
   * @param home the user's home folder, in case the environment names none
   */
  public static Path defaultFolder(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("INTEGG_CACHE", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    String named = environment.getOrDefault("HOME", "");
    Path user = named.isEmpty() ? home : Path.of(named);
    Path base = shared.isEmpty() ? user.resolve(".cache") : Path.of(shared);
    return base.resolve("integg");
  }

  /**
   * Opens a corpus: makes its shards unless the cache has them, and maps them into memory.
   *
   * @throws IOException (nearly always a {@link CorpusException}) if sources are missing, empty,
   *     unreadable, damaged or not UTF-8 text, if there is less than {@link #MIN_TEXT_BYTES} of
   *     text, or if the cache folder cannot be written; nothing half-written stays in the cache
   */
  public Corpus open(CorpusSpec spec) throws IOException {
    return open(spec, Progress.NONE);
  }

  /**
   * Opens a corpus like {@link #open(CorpusSpec)}, and reports progress. Interrupted work starts
   * over and gives the same bytes; downloads are resumed.
   *
   * @param progress receives the numbers of bytes fetched, read and tokenized
   */
  public Corpus open(CorpusSpec spec, Progress progress) throws IOException {
    SourceResolver resolver = resolver(spec.tokenizer(), progress);
    try (SourceResolver.Resolved resolved = resolver.resolve(spec.sources())) {
      CorpusKey key = CorpusKey.of(spec, resolved.sources());
      Path entry = entry(key.key());
      if (Manifest.exists(entry)) { // otherwise it is new, or another process is making it
        try {
          // What was accepted then may be refused now; reading it tells.
          Manifest manifest = Manifest.read(entry, key.key().hex());
          if (manifest.isJudged(resolved.formatsAreChosen())) {
            return load(entry, key.key(), spec, resolved);
          }
        } catch (CorpusException e) {
          log.log(Level.WARNING, "making a cache entry again: {0}", e.getMessage());
        }
      }
      try {
        new CorpusBuilder(entry, spec, resolved.sources(), key, progress).build();
      } finally {
        sweep(entry, true);
        sweep();
      }
      return load(entry, key.key(), spec, resolved);
    }
  }

  /**
   * Opens a corpus that was opened before. If its sources are gone, cannot be read or were standard
   * input, the cache's copy of the text is used, with a note. Its fingerprint proves that it is the
   * same text.
   *
   * @param spec what the corpus was made of
   * @param fingerprint the fingerprint that it had
   * @throws IOException as {@link #open(CorpusSpec, Progress)}, if the cache has no copy
   */
  public Corpus reopen(CorpusSpec spec, String fingerprint, Progress progress) throws IOException {
    if (spec.sources().stream().anyMatch(SourceResolver::isStandardInput)) {
      Optional<Corpus> kept = kept(spec, fingerprint, "standard input is not read again");
      if (kept.isPresent()) {
        return kept.get();
      }
    }
    try {
      return open(spec, progress);
    } catch (CorpusException e) {
      return kept(spec, fingerprint, e.getMessage()).orElseThrow(() -> e);
    }
  }

  /** The copy of a text in the cache, if there is an undamaged one. */
  private Optional<Corpus> kept(CorpusSpec spec, String fingerprint, String why) {
    if (!fingerprint.matches("[0-9a-f]{64}")) {
      return Optional.empty();
    }
    ShardHeader.Key key = new ShardHeader.Key(fingerprint);
    Path entry = entry(key);
    try {
      Manifest manifest = Manifest.read(entry, fingerprint).named(names(spec));
      String note = "going on with the copy of the text in the cache (" + why + ")";
      return Optional.of(load(entry, key, spec, manifest, List.of(note), OptionalDouble.empty()));
    } catch (CorpusException e) {
      log.log(Level.DEBUG, "no copy in the cache: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  /** The user's names for the sources. The cache entry may have been made from other names. */
  private static List<String> names(CorpusSpec spec) throws CorpusException {
    List<String> names = new ArrayList<>();
    for (String source : spec.sources()) {
      String name = Address.withoutSecrets(SourceSpec.parse(source).name());
      names.add(
          SourceResolver.isStandardInput(name)
              ? SourceResolver.STANDARD_INPUT_NAME
              : Foreign.line(name));
    }
    return names;
  }

  private Path entry(ShardHeader.Key key) {
    return entries.resolve(key.hex().substring(0, ENTRY_NAME_DIGITS));
  }

  /**
   * The files on this machine that would be read for sources, including those in folders and globs.
   *
   * @param sources as in {@link CorpusSpec}
   * @throws IOException if a source makes no sense or a folder cannot be read
   */
  public static List<Path> files(List<String> sources) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      files.addAll(SourceResolver.files(SourceSpec.parse(source)));
    }
    return files;
  }

  private SourceResolver resolver(Tokenizer tokenizer, Progress progress) {
    Spool.sweep(spools);
    Download download = new Download(downloads, patience, progress);
    return new SourceResolver(standardInput, javaHome, spools, download, tokenizer);
  }

  /**
   * The start of a document.
   *
   * @param name where it comes from
   * @param text its first bytes as text
   * @param cut whether the document continues
   */
  public record Excerpt(String name, String text, boolean cut) {}

  /**
   * The first documents of sources, without tokenizing them or storing anything except downloads.
   *
   * @param sources as in {@link CorpusSpec}
   * @param documents maximum number of documents, at least 1
   * @param bytes maximum number of bytes of each document
   */
  public List<Excerpt> head(List<String> sources, int documents, int bytes) throws IOException {
    CorpusHead head = new CorpusHead(documents, bytes);
    read(sources, head, Progress.NONE);
    return head.excerpts();
  }

  /**
   * Trains a tokenizer on all documents of sources, each source once, whatever its weight.
   *
   * @param sources as in {@link CorpusSpec}
   * @throws IOException if sources cannot be used or hold no text
   */
  public BpeTokenizer trainTokenizer(List<String> sources, BpeTraining settings, Progress progress)
      throws IOException {
    try (BpeTrainer trainer = new BpeTrainer(settings, progress)) {
      TokenizerTrainingSink feed = new TokenizerTrainingSink(trainer);
      read(sources, feed, progress);
      if (feed.empty()) {
        throw new CorpusException(
            String.join(" + ", sources.stream().map(Address::withoutSecrets).toList())
                + ": holds no UTF-8 text; name a file or folder that does");
      }
      return trainer.train();
    }
  }

  /** Passes the documents of sources to a sink, and stores nothing except downloads. */
  void read(List<String> sources, DocumentSink sink, Progress progress) throws IOException {
    SourceResolver resolver = resolver(new ByteTokenizer(), progress);
    try (SourceResolver.Resolved resolved = resolver.resolve(sources)) {
      for (SourceResolver.Source source : resolved.sources()) {
        source.documents().read(sink);
      }
    } catch (CorpusHead.Enough e) {
      log.log(Level.DEBUG, "the rest of the sources is not read");
    }
  }

  private Corpus load(
      Path entry, ShardHeader.Key key, CorpusSpec spec, SourceResolver.Resolved resolved)
      throws CorpusException {
    Manifest manifest = Manifest.read(entry, key.hex());
    Manifest named = manifest.named(CorpusBuilder.descriptions(resolved.sources()));
    Manifest shown = resolved.formatsAreChosen() ? named.withoutDoubts() : named;
    return load(entry, key, spec, shown, resolved.notes(), resolved.entropy());
  }

  private static Corpus load(
      Path entry,
      ShardHeader.Key key,
      CorpusSpec spec,
      Manifest manifest,
      List<String> more,
      OptionalDouble entropy)
      throws CorpusException {
    Tokenizer tokenizer = spec.tokenizer();
    int vocabulary = tokenizer.vocabularySize();
    Path file = ShardHeader.Part.TRAIN.in(entry).toAbsolutePath();
    TrainingShard shard = new TrainingShard(file.toString(), key.hex(), vocabulary);
    TokenSequence train = shard.open(file);
    TokenSequence validation;
    try {
      validation =
          ShardReader.open(
              ShardHeader.Part.VALIDATION.in(entry), key, ShardHeader.Part.VALIDATION, vocabulary);
    } catch (CorpusException e) {
      train.close();
      throw e;
    }
    List<String> notes = new ArrayList<>(more);
    manifest.notes().forEach(note -> notes.add(note.line()));
    List<String> names = manifest.sources().stream().map(CorpusSource::description).toList();
    return new Corpus(
        String.join(" + ", names),
        notes,
        entropy,
        manifest,
        tokenizer,
        train,
        shard,
        validation,
        new CachedBaselines(entry, tokenizer, train, validation));
  }

  /** Deletes what killed processes left in any entry. */
  private void sweep() {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(entries, Files::isDirectory)) {
      all.forEach(each -> sweep(each, false));
    } catch (IOException | DirectoryIteratorException e) {
      // This is only tidying, and the folder may not exist. The next build tries again.
    }
  }

  /**
   * Deletes what killed processes left, and the entry's folder if nothing is in it.
   *
   * @param own whether this process made the entry; otherwise another may be about to write there
   */
  private static void sweep(Path entry, boolean own) {
    Instant oldest = Instant.now().minus(ABANDONED);
    boolean empty = true;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(entry)) {
      for (Path file : files) {
        boolean temporary = file.getFileName().toString().contains(CacheFile.TEMPORARY);
        if (temporary && Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(file);
        } else {
          empty = false;
        }
      }
      if (empty && (own || Files.getLastModifiedTime(entry).toInstant().isBefore(oldest))) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // This is only tidying. Another process may tidy the same files, and the next build tries
      // again.
    }
  }
}
