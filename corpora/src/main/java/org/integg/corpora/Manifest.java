package org.integg.corpora;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The description of a cache entry, next to its shards. It is written last, so an entry with a
 * manifest is complete.
 *
 * @param version version of this file's format
 * @param fingerprint the corpus's fingerprint, as in the shards' headers
 * @param tokenizer name of the tokenizer
 * @param tokenizerSha256 hash of its definition
 * @param vocabularySize vocabulary size of the tokenizer
 * @param sources the sources when this entry was made; the same contents elsewhere use this entry
 *     too
 * @param validationFraction share of the bytes in the validation part
 * @param shuffle seed of the order of documents; empty if they keep their order
 * @param dropDuplicates whether equal documents were left out
 * @param documents number of documents
 * @param textBytes UTF-8 bytes of text in both parts
 * @param trainTokens tokens of the training part
 * @param validationTokens tokens of the validation part
 * @param notes lines about the text that a user should see
 */
record Manifest(
    int version,
    String fingerprint,
    String tokenizer,
    String tokenizerSha256,
    int vocabularySize,
    List<CorpusSource> sources,
    double validationFraction,
    OptionalLong shuffle,
    boolean dropDuplicates,
    long documents,
    long textBytes,
    long trainTokens,
    long validationTokens,
    List<Note> notes) {

  /** Increases by one with every change in what is noted, left out or refused in sources. */
  static final int VERSION = 6;

  /** The first version with these fields. */
  private static final int OLDEST = 3;

  private static final String FILE = "manifest.json";

  /** This manifest as a file of a cache entry, written but not yet in its place. */
  CacheFile stage(Path entry) throws CorpusException {
    return CacheFile.of(entry.resolve(FILE), Json.encode(this));
  }

  /** Whether this entry was ever complete. */
  static boolean exists(Path entry) {
    return Files.exists(entry.resolve(FILE));
  }

  /**
   * Reads the manifest of a cache entry.
   *
   * @throws CorpusException if it is missing, not a manifest, or from another corpus
   */
  static Manifest read(Path entry, String fingerprint) throws CorpusException {
    Path file = entry.resolve(FILE);
    Manifest manifest = Json.read(file, Manifest.class);
    if (manifest.version < OLDEST
        || manifest.version > VERSION
        || !fingerprint.equals(manifest.fingerprint)
        || manifest.sources == null
        || manifest.sources.stream().anyMatch(Objects::isNull)
        || manifest.notes == null
        || manifest.notes.stream().anyMatch(Objects::isNull)) {
      throw new CorpusException(file + " is another corpus's manifest");
    }
    return manifest;
  }

  /**
   * This manifest with the current names of the sources. Notes use the names from which the entry
   * was made; names of files in folders are left out if the folders have changed.
   *
   * @param descriptions the current descriptions of the sources
   * @throws CorpusException if the number of sources differs
   */
  Manifest named(List<String> descriptions) throws CorpusException {
    if (descriptions.size() != sources.size()) {
      throw new CorpusException("the manifest of " + fingerprint + " has other sources");
    }
    List<String> before = sources.stream().map(CorpusSource::description).toList();
    if (before.equals(descriptions)) {
      return this;
    }
    List<CorpusSource> now = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      CorpusSource source = sources.get(i);
      now.add(
          new CorpusSource(
              descriptions.get(i),
              source.sha256(),
              source.weight(),
              source.documents(),
              source.textBytes()));
    }
    return with(now, notes.stream().map(note -> renamed(note, before, descriptions)).toList());
  }

  /**
   * This manifest without notes that doubt the format of a file, for when the user named the
   * format.
   */
  Manifest withoutDoubts() {
    return with(sources, notes.stream().filter(note -> !Remark.isDoubt(note)).toList());
  }

  /**
   * Whether the notes are complete: made by the current rules, and without a file that is refused
   * unless its format is named.
   *
   * @param chosen whether the user named the format of all files
   */
  boolean isJudged(boolean chosen) {
    return version == VERSION && (chosen || notes.stream().noneMatch(Remark::isMeant));
  }

  private Manifest with(List<CorpusSource> otherSources, List<Note> otherNotes) {
    return new Manifest(
        version,
        fingerprint,
        tokenizer,
        tokenizerSha256,
        vocabularySize,
        otherSources,
        validationFraction,
        shuffle,
        dropDuplicates,
        documents,
        textBytes,
        trainTokens,
        validationTokens,
        otherNotes);
  }

  /** A note in which sources' files, or rows of them, have the sources' current names. */
  private static Note renamed(Note note, List<String> before, List<String> now) {
    List<String> examples = new ArrayList<>();
    for (String example : note.examples()) {
      for (int i = 0; i < before.size(); i++) {
        String name = before.get(i);
        if (example.equals(name) || example.startsWith(name + " ")) {
          examples.add(now.get(i) + example.substring(name.length()));
          break;
        }
      }
    }
    return new Note(note.text(), note.count(), examples);
  }

  /** Small JSON files of a cache entry, one object each. */
  static final class Json {
    private static final JsonMapper MAPPER =
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** More bytes than a million sources would take. */
    private static final long MOST_BYTES = 1L << 30;

    private Json() {}

    static byte[] encode(Object value) {
      return (MAPPER.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static <T> T read(Path file, Class<T> type) throws CorpusException {
      try {
        if (Files.size(file) > MOST_BYTES) {
          throw new CorpusException(file + " is longer than any that was written here");
        }
        byte[] content = Files.readAllBytes(file);
        T value = MAPPER.readValue(content, type);
        if (value == null) {
          throw new CorpusException(file + " holds null");
        }
        if (!Arrays.equals(content, encode(value))) {
          throw new CorpusException(file + " was cut or changed");
        }
        return value;
      } catch (JacksonException e) {
        // The parser's own message is about classes.
        long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        throw new CorpusException(file + " is damaged" + (line > 0 ? " in line " + line : ""), e);
      } catch (IOException e) {
        throw CorpusException.reading(file.toString(), 0, e);
      }
    }
  }
}
