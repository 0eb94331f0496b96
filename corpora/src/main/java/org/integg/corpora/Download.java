package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.integg.tokenizer.Progress;

/**
 * Fetches files over http and https into a folder of the cache, once each. What a broken connection
 * or a killed process leaves is a {@code .part} beside the place, which the next try resumes if the
 * server can say that the file is still the same, and starts over otherwise. A file is in its place
 * only when it is complete and has the hash that was asked for.
 */
final class Download {
  private static final int BUFFER = 1 << 16;
  private static final int TRIES = 4;
  private static final long DEFAULT_LIMIT = 64L << 30;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

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
   * @param file where it lies
   * @param name the last part of the address's path, whose suffixes tell the format
   * @param notes for the user: its hash, when it was fetched now and none was asked for
   */
  record Fetched(Path file, String name, List<String> notes) {}

  /** An answer that another try will not change. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /**
   * The file at an address.
   *
   * @throws CorpusException when it cannot be had, is too large, or is not the one asked for
   */
  Fetched fetch(SourceSpec spec) throws IOException {
    URI uri = uri(spec.name());
    Path place = place(spec.name(), uri);
    if (Files.exists(place) && isWanted(spec, place)) {
      return new Fetched(place, lastPart(uri), List.of());
    }
    Path part = place.resolveSibling(place.getFileName() + ".part");
    Path tag = place.resolveSibling(place.getFileName() + ".tag");
    try {
      Files.createDirectories(place.getParent());
    } catch (IOException e) {
      throw CorpusException.writing(place, e);
    }
    transfer(spec, uri, part, tag);
    byte[] hash;
    try (InputStream content = Files.newInputStream(part)) {
      hash = Sha256.of(content);
    }
    try {
      spec.check(spec.name(), hash);
    } catch (CorpusException e) {
      delete(part, tag);
      throw e;
    }
    Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(tag);
    String hex = HexFormat.of().formatHex(hash);
    return new Fetched(
        place,
        lastPart(uri),
        spec.sha256().isPresent()
            ? List.of()
            : List.of(
                "fetched "
                    + spec.name()
                    + ": "
                    + Files.size(place)
                    + " bytes; no hash was pinned, #sha256="
                    + hex
                    + " pins this one"));
  }

  /** Whether a file that was fetched before has the hash that is asked for now. */
  private static boolean isWanted(SourceSpec spec, Path place) throws IOException {
    if (spec.sha256().isEmpty()) {
      return true;
    }
    try (InputStream content = Files.newInputStream(place)) {
      return HexFormat.of().formatHex(Sha256.of(content)).equals(spec.sha256().get());
    }
  }

  private static URI uri(String address) throws CorpusException {
    try {
      URI uri = new URI(address);
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw SourceResolver.unusable(address, "malformed address: " + e.getReason());
    }
    throw SourceResolver.unusable(address, "malformed address: it names no host");
  }

  private Path place(String address, URI uri) {
    MessageDigest digest = Sha256.start();
    digest.update(address.getBytes(StandardCharsets.UTF_8));
    String key = HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    String last = lastPart(uri).replaceAll("[^A-Za-z0-9._-]", "_");
    return folder.resolve(key + "-" + (last.isEmpty() ? "download" : last));
  }

  /** The name of the file at an address: its path decides, not a query such as ?download=true. */
  private static String lastPart(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void transfer(SourceSpec spec, URI uri, Path part, Path tag) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NORMAL);
    try (HttpClient client = builder.build()) {
      for (int attempt = 1; ; attempt++) {
        long before = size(part);
        try {
          attempt(client, spec, uri, part, tag);
          return;
        } catch (Refused e) {
          delete(part, tag);
          throw new CorpusException(spec.name() + ": " + e.getMessage(), e);
        } catch (CorpusException e) {
          throw e;
        } catch (IOException e) {
          attempt = size(part) > before ? 0 : attempt; // it goes on, if slowly
          if (attempt >= TRIES) {
            throw broken(spec, part, tag, e);
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new CorpusException(spec.name() + ": the download was interrupted", e);
        }
      }
    }
  }

  private static CorpusException broken(SourceSpec spec, Path part, Path tag, IOException cause)
      throws IOException {
    long have = size(part);
    boolean resumable = have > 0 && Files.exists(tag);
    if (!resumable) {
      delete(part, tag);
    }
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new CorpusException(
        spec.name()
            + ": the download stopped after "
            + have
            + " bytes ("
            + reason.lines().findFirst().orElse("")
            + "); run the command again to "
            + (resumable ? "resume it" : "start over"),
        cause);
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private static void delete(Path... files) throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }

  private void attempt(HttpClient client, SourceSpec spec, URI uri, Path part, Path tag)
      throws IOException, InterruptedException {
    long have = Files.exists(tag) ? size(part) : 0;
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience);
    request.header("Accept-Encoding", "identity");
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-").header("If-Range", Files.readString(tag));
    }
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      long start = start(response, have);
      if (start < 0) {
        return; // all of it was there
      }
      long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
      long total = length < 0 ? -1 : start + length;
      if (total > limit(spec)) {
        throw tooLarge(total, spec);
      }
      keepTag(response, tag);
      copy(body, spec, part, start, total);
    }
  }

  /** Where in the file the answer begins; −1 when nothing is missing. */
  private static long start(HttpResponse<?> response, long have) throws IOException {
    int status = response.statusCode();
    Matcher range =
        RANGE.matcher(response.headers().firstValue("Content-Range").orElse("").strip());
    if (status == 206 && range.matches() && Long.parseLong(range.group(1)) == have) {
      return have;
    }
    if (status == 416 && have > 0) {
      String size = response.headers().firstValue("Content-Range").orElse("");
      if (size.strip().equals("bytes */" + have)) {
        return -1;
      }
    }
    if (status == 200) {
      return 0;
    }
    if (status >= 300 && status < 400) {
      throw new Refused("too many redirects, or a redirect from https to http; check the address");
    }
    if (status >= 500) {
      throw new IOException("the server answered " + status);
    }
    throw new Refused("the server answered " + status + "; check the address");
  }

  private static long limit(SourceSpec spec) {
    return spec.limit().orElse(DEFAULT_LIMIT);
  }

  private static Refused tooLarge(long bytes, SourceSpec spec) {
    return new Refused(
        "has "
            + bytes
            + " bytes or more, and the limit is "
            + limit(spec)
            + "; raise it with #limit=NUMBER");
  }

  /** Only a strong validator lets a later try know that the file is still the same. */
  private static void keepTag(HttpResponse<?> response, Path tag) throws IOException {
    String strong =
        response
            .headers()
            .firstValue("ETag")
            .filter(value -> !value.startsWith("W/"))
            .or(() -> response.headers().firstValue("Last-Modified"))
            .orElse("");
    if (strong.isEmpty()) {
      Files.deleteIfExists(tag);
    } else {
      Files.writeString(tag, strong);
    }
  }

  private void copy(InputStream body, SourceSpec spec, Path part, long start, long total)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long position = start;
    try (Watch watch = new Watch(body, patience);
        FileChannel out =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.truncate(start);
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        watch.alive();
        if (position + n > limit(spec)) {
          throw tooLarge(position + n, spec);
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          position += out.write(bytes, position);
        }
        progress.update("fetching " + spec.name(), position, total);
      }
    }
    if (total >= 0 && position < total) {
      throw new IOException("the server stopped at " + position + " of " + total + " bytes");
    }
  }

  /** Closes a stream that has been silent for too long, which ends the read that waits for it. */
  private static final class Watch implements AutoCloseable {
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private volatile long last = System.nanoTime();

    Watch(InputStream stream, Duration patience) {
      long period = Math.max(1, patience.toMillis() / 4);
      var unused =
          timer.scheduleWithFixedDelay(
              () -> {
                if (System.nanoTime() - last > patience.toNanos()) {
                  try {
                    stream.close();
                  } catch (IOException e) {
                    last = System.nanoTime(); // try again later
                  }
                }
              },
              period,
              period,
              TimeUnit.MILLISECONDS);
    }

    void alive() {
      last = System.nanoTime();
    }

    @Override
    public void close() {
      timer.shutdownNow();
    }
  }
}
