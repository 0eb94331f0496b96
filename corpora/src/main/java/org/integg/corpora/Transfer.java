package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.integg.tokenizer.Progress;

/**
 * Fetches one file from a server into a {@code .part} file, with as many requests as it takes and
 * {@link Retries} allow.
 */
final class Transfer {
  private static final int BUFFER = 1 << 16;

  private static final int MAX_REDIRECTS = 10;

  private final Address address;
  private final long limit;
  private final Retries retries;
  private final Progress progress;
  private final Path part;
  private final Path tag;

  /** Length of the file, once a server has given it. */
  private long total = -1;

  /**
   * A transfer.
   *
   * @param limit maximum number of bytes in the file
   * @param retries the retries of this transfer alone
   * @param part where the bytes go
   * @param tag where to store the validator with which a later transfer can continue
   */
  Transfer(Address address, long limit, Retries retries, Progress progress, Path part, Path tag) {
    this.address = address;
    this.limit = limit;
    this.retries = retries;
    this.progress = progress;
    this.part = part;
    this.tag = tag;
  }

  /** The file is larger than allowed. */
  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;

    TooLarge(long bytes, long limit) {
      super(
          "has "
              + bytes
              + " bytes or more, and the limit is "
              + limit
              + "; raise it with #limit=NUMBER");
    }
  }

  /**
   * Fetches the whole file.
   *
   * @throws CorpusException if that is impossible; the bytes fetched so far are kept if a later
   *     transfer can continue from them
   */
  void run() throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(retries.patience())
            .followRedirects(HttpClient.Redirect.NEVER); // see send
    try (HttpClient client = builder.build()) {
      while (true) {
        long before = size();
        try {
          attempt(client);
          return;
        } catch (TooLarge e) {
          delete();
          throw new CorpusException(address.shown() + ": " + e.getMessage(), e);
        } catch (HttpAnswer.Refused e) {
          throw new CorpusException(address.shown() + ": " + e.getMessage() + kept(), e);
        } catch (CorpusException e) {
          throw e;
        } catch (IOException e) {
          if (!retries.again(before, size(), total)) {
            throw broken(e);
          }
          pause(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CorpusException(address.shown() + ": the download was interrupted", e);
    }
  }

  /** Waits before the next try, as long as the server asks if it does. */
  private void pause(IOException cause) throws IOException, InterruptedException {
    if (!(cause instanceof HttpAnswer.Busy busy) || busy.await().isEmpty()) {
      retries.pause();
      return;
    }
    Duration wait = busy.await().get();
    if (!retries.allows(wait)) {
      throw new CorpusException(
          address.shown()
              + ": the server asks to be left alone for "
              + wait.toSeconds()
              + " s; run the command again after that"
              + kept(),
          cause);
    }
    progress.update(
        "waiting, as the server asks, for " + address.shown(), Progress.Unit.BYTES, size(), total);
    retries.pause(wait);
  }

  private CorpusException broken(IOException cause) throws IOException {
    long have = size();
    String reason = cause.getMessage();
    if (reason == null || reason.isBlank()) {
      reason = cause instanceof java.net.ConnectException ? "no connection" : "no answer";
    }
    String kept = kept();
    return new CorpusException(
        address.shown()
            + ": the download stopped after "
            + have
            + " bytes ("
            + reason.lines().findFirst().orElse("")
            + ")"
            + (kept.isEmpty() ? "; run the command again to start over" : kept),
        cause);
  }

  /** Keeps the part if a later transfer can continue it, and says so; otherwise deletes it. */
  private String kept() throws IOException {
    if (size() > 0 && Files.exists(tag)) {
      return "; run the command again to resume it";
    }
    delete();
    return "";
  }

  private long size() throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private void delete() throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(tag);
  }

  private void attempt(HttpClient client) throws IOException, InterruptedException {
    long have = Files.exists(tag) ? size() : 0;
    HttpResponse<InputStream> response = send(client, have);
    try (InputStream body = response.body()) {
      HttpAnswer answer = answer(response, have);
      if (answer.start() != 0 && total >= 0 && answer.total() != total) {
        Files.deleteIfExists(tag); // parts of two files do not fit together
        throw new IOException(
            "the server calls the same file " + total + " and " + answer.total() + " bytes long");
      }
      if (answer.start() < 0) {
        return; // all of it was there
      }
      total = answer.total();
      if (total > limit) {
        throw new TooLarge(total, limit);
      }
      keep(answer);
      copy(body, answer.start());
    }
  }

  /** Requests what follows the first {@code have} bytes, and follows redirects. */
  private HttpResponse<InputStream> send(HttpClient client, long have)
      throws IOException, InterruptedException {
    URI at = address.uri();
    for (int hop = 0; hop < MAX_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = send(client, request(at, have));
      Optional<URI> next = HttpAnswer.redirect(response);
      if (next.isEmpty()) {
        return response;
      }
      response.body().close();
      at = next.get();
    }
    throw new HttpAnswer.Refused("too many redirects; check the address");
  }

  private HttpRequest request(URI at, long have) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(at).timeout(retries.patience());
    request.header("Accept-Encoding", "identity");
    address.authorization(at).ifPresent(value -> request.header("Authorization", value));
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-").header("If-Range", Files.readString(tag));
    }
    return request.build();
  }

  private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (IllegalArgumentException | IllegalStateException e) {
      // The client throws these for malformed headers. In HTTP/1 it parses one header as a number.
      if (e instanceof NumberFormatException || e.getCause() instanceof NumberFormatException) {
        throw new HttpAnswer.Refused(
            "the server's answer makes no sense (its Content-Length is no number of bytes); fetch"
                + " the file yourself and name it");
      }
      throw new IOException("the server's answer makes no sense", e);
    }
  }

  private HttpAnswer answer(HttpResponse<?> response, long have) throws IOException {
    try {
      return HttpAnswer.of(response, have, address.user().isPresent());
    } catch (HttpAnswer.Refused | HttpAnswer.Busy e) {
      throw e;
    } catch (IOException e) {
      if (response.statusCode() == 206 || response.statusCode() == 416) {
        Files.deleteIfExists(tag); // this server cannot continue the part
      }
      throw e;
    }
  }

  private void keep(HttpAnswer answer) throws CorpusException {
    try {
      Files.deleteIfExists(tag);
      if (answer.validator().isPresent()) {
        try (OutputStream out = Channels.newOutputStream(OwnFiles.create(tag))) {
          out.write(answer.validator().get().getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw CorpusException.writing(tag, e);
    }
  }

  private void copy(InputStream body, long start) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long position = start;
    try (SilenceWatch watch = new SilenceWatch(body, retries.patience());
        FileChannel out = open()) {
      out.truncate(start);
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        watch.alive();
        if (position + n > limit) {
          throw new TooLarge(position + n, limit);
        }
        write(out, ByteBuffer.wrap(buffer, 0, n), position);
        position += n;
        progress.update("fetching " + address.shown(), Progress.Unit.BYTES, position, total);
      }
      out.force(true);
    }
    if (total >= 0 && position != total) {
      throw new IOException("the server stopped at " + position + " of " + total + " bytes");
    }
  }

  private FileChannel open() throws CorpusException {
    try {
      try {
        return OwnFiles.create(part);
      } catch (FileAlreadyExistsException e) {
        return FileChannel.open(part, StandardOpenOption.WRITE);
      }
    } catch (IOException e) {
      throw CorpusException.writing(part, e);
    }
  }

  private void write(FileChannel out, ByteBuffer bytes, long position) throws CorpusException {
    try {
      long at = position;
      while (bytes.hasRemaining()) {
        at += out.write(bytes, at);
      }
    } catch (IOException e) {
      throw CorpusException.writing(part, e);
    }
  }
}
