package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.integg.tokenizer.Progress;

/**
 * Fetches files over http and https into a folder of the cache, once each. A broken connection or a
 * killed process leaves a {@code .part} file. The next try resumes it if the server confirms that
 * the file is still the same, and starts over otherwise. One process at a time fetches a file;
 * others wait for it. A file is in its place only when it is complete and has the required hash.
 */
final class Download {
  /** Default limit for the bytes of downloads and other streams. */
  static final long DEFAULT_LIMIT = 64L << 30;

  private static final int NAME_LETTERS = 100;

  private final Path folder;
  private final Duration patience;
  private final Progress progress;

  /**
   * A downloader.
   *
   * @param patience how long a server may be silent
   */
  Download(Path folder, Duration patience, Progress progress) {
    this.folder = folder;
    this.patience = patience;
    this.progress = progress;
  }

  /**
   * A file that was fetched, now or before.
   *
   * @param file where it is
   * @param notes notes for the user: its hash, if it was fetched now and no hash was required
   */
  record Fetched(Path file, List<String> notes) {}

  /**
   * Fetches the file at an address.
   *
   * @throws CorpusException if it cannot be fetched, is too large, or has the wrong hash
   */
  Fetched fetch(SourceSpec spec, Address address) throws IOException {
    Path place = place(address);
    if (isThere(spec, place)) {
      return new Fetched(place, List.of());
    }
    try {
      OwnFiles.createFolders(folder);
    } catch (IOException e) {
      throw CorpusException.writing(place, e);
    }
    Runnable waiting =
        () ->
            progress.update(
                "another process fetches " + address.shown(), Progress.Unit.BYTES, 0, -1);
    try (Claim claim = Claim.take(beside(place, ".lock"), waiting)) {
      if (isThere(spec, place)) {
        return new Fetched(place, List.of());
      }
      String own = claim.exclusive() ? "" : "-" + UUID.randomUUID();
      return fetch(spec, address, place, own);
    }
  }

  private Fetched fetch(SourceSpec spec, Address address, Path place, String own)
      throws IOException {
    Path part = beside(place, own + ".part");
    Path tag = beside(place, own + ".tag");
    long limit = spec.limit().orElse(DEFAULT_LIMIT);
    Retries retries = new Retries(patience, Thread::sleep);
    new Transfer(address, limit, retries, progress, part, tag).run();
    byte[] hash;
    try (InputStream content = Files.newInputStream(part)) {
      hash = Sha256.of(content);
    }
    try {
      spec.check(address.shown(), hash);
    } catch (CorpusException e) {
      Files.deleteIfExists(part);
      Files.deleteIfExists(tag);
      throw e;
    }
    Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(tag);
    String pin =
        "fetched %s: %d bytes; no hash was pinned, #sha256=%s pins this one"
            .formatted(address.shown(), Files.size(place), HexFormat.of().formatHex(hash));
    return new Fetched(place, spec.sha256().isPresent() ? List.of() : List.of(pin));
  }

  /** Whether the file was fetched before and has the hash that is required now. */
  private static boolean isThere(SourceSpec spec, Path place) throws IOException {
    if (!Files.exists(place) || spec.sha256().isEmpty()) {
      return Files.exists(place);
    }
    try (InputStream content = Files.newInputStream(place)) {
      return HexFormat.of().formatHex(Sha256.of(content)).equals(spec.sha256().get());
    }
  }

  private static Path beside(Path place, String suffix) {
    return place.resolveSibling(place.getFileName() + suffix);
  }

  private Path place(Address address) {
    MessageDigest digest = Sha256.start();
    digest.update(address.shown().getBytes(StandardCharsets.UTF_8));
    String key = HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    String name = address.fileName().replaceAll("[^A-Za-z0-9._-]", "_");
    // A file name has at most 255 bytes; the suffixes are at its end.
    name = name.substring(Math.max(0, name.length() - NAME_LETTERS));
    return folder.resolve(key + "-" + (name.isEmpty() ? "download" : name));
  }
}
