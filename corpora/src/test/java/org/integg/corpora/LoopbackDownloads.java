package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server on the loopback, and a corpus that is downloaded from it. */
abstract class LoopbackDownloads {
  static final byte[] TEXT =
      "fetched text 0123456789 ".repeat(20_000).getBytes(StandardCharsets.UTF_8);

  final AtomicInteger requests = new AtomicInteger();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  @TempDir Path folder;
  private HttpServer server = start();

  private static HttpServer start() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers one request; counted. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  String serve(String path, Answer answer) {
    server.createContext(
        path,
        exchange -> {
          requests.incrementAndGet();
          try (exchange) {
            answer.to(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  @BeforeEach
  void begin() {
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
    threads.shutdownNow();
  }

  static void whole(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, TEXT.length);
    exchange.getResponseBody().write(TEXT);
  }

  /** Sends {@code bytes} bytes from the requested position, and hangs up. */
  static void piece(HttpExchange exchange, int bytes, String tag) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    boolean same = tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
    int from = range == null || !same ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    exchange.getResponseHeaders().set("ETag", tag);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (TEXT.length - 1) + "/" + TEXT.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, TEXT.length - from);
    exchange.getResponseBody().write(TEXT, from, Math.min(bytes, TEXT.length - from));
    exchange.getResponseBody().flush();
  }

  static String sha256() throws IOException {
    return HexFormat.of().formatHex(Sha256.of(new ByteArrayInputStream(TEXT)));
  }

  Corpus open(String source) throws IOException {
    return Corpora.cache(folder.resolve("cache")).open(CorpusSpec.of(new ByteTokenizer(), source));
  }

  void same(String source) throws IOException {
    try (Corpus corpus = open(source)) {
      assertEquals(
          new String(TEXT, StandardCharsets.UTF_8),
          Corpora.text(corpus.train()) + Corpora.text(corpus.validation()));
    }
  }

  String refused(String source, String... parts) throws IOException {
    CorpusException error = assertThrows(CorpusException.class, () -> open(source).close());
    String line = Objects.requireNonNull(error.getMessage());
    assertEquals(1, line.lines().count(), line);
    for (String part : parts) {
      assertTrue(line.contains(part), "'" + part + "' in: " + line);
    }
    return line;
  }

  void nothingKept() throws IOException {
    assertEquals(List.of(), Corpora.files(folder.resolve("cache")));
  }

  static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }
}
