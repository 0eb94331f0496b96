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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a server on the loopback. */
class DownloadTest {
  private static final byte[] TEXT =
      "fetched text 0123456789 ".repeat(20_000).getBytes(StandardCharsets.UTF_8);

  private final AtomicInteger requests = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
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
  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private String serve(String path, Answer answer) {
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

  private static void whole(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, TEXT.length);
    exchange.getResponseBody().write(TEXT);
  }

  /** Sends so many bytes from where it is asked, and hangs up. */
  private static void piece(HttpExchange exchange, int bytes, String tag) throws IOException {
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

  private static String sha256() throws IOException {
    return HexFormat.of().formatHex(Sha256.of(new ByteArrayInputStream(TEXT)));
  }

  private Corpus open(String source) throws IOException {
    return Corpora.cache(folder.resolve("cache")).open(CorpusSpec.of(new ByteTokenizer(), source));
  }

  private void same(String source) throws IOException {
    try (Corpus corpus = open(source)) {
      assertEquals(
          new String(TEXT, StandardCharsets.UTF_8),
          Corpora.text(corpus.train()) + Corpora.text(corpus.validation()));
    }
  }

  private String refused(String source, String... parts) throws IOException {
    CorpusException error = assertThrows(CorpusException.class, () -> open(source).close());
    String line = Objects.requireNonNull(error.getMessage());
    assertEquals(1, line.lines().count(), line);
    for (String part : parts) {
      assertTrue(line.contains(part), "'" + part + "' in: " + line);
    }
    return line;
  }

  private void nothingKept() throws IOException {
    assertEquals(List.of(), Corpora.files(folder.resolve("cache")));
  }

  @Test
  void isFetchedOnceAndSaysItsHash() throws IOException {
    String url = serve("/some/a.txt", DownloadTest::whole);
    try (Corpus corpus = open(url)) {
      assertTrue(corpus.notes().toString().contains("#sha256=" + sha256()));
      assertTrue(corpus.description().contains(url));
    }
    same(url);
    assertEquals(1, requests.get());
    same(url + "#sha256=" + sha256());
    assertEquals(1, requests.get(), "has the hash, and is not fetched again");
    refused(url + "#sha256=" + "00".repeat(32), "00000000");
    assertEquals(2, requests.get(), "might have changed since");
    same(url);
    same(serve("/pinned", DownloadTest::whole) + "#sha256=" + sha256());
  }

  @Test
  void breaksAreResumed() throws IOException {
    String url = serve("/a.txt", exchange -> piece(exchange, 150_000, "\"v1\""));
    same(url + "#sha256=" + sha256());
    assertEquals((TEXT.length + 149_999) / 150_000, requests.get());
  }

  @Test
  void killedDownloadIsResumedByTheNextRun() throws IOException {
    AtomicInteger bytes = new AtomicInteger(100_000);
    String url =
        serve(
            "/a.txt",
            exchange -> {
              int allowed = bytes.getAndSet(0);
              piece(exchange, allowed, "\"v1\"");
            });
    refused(url, url, "stopped after 100000 bytes", "resume");
    List<String> left = Corpora.files(folder.resolve("cache"));
    assertEquals(2, left.size(), left.toString());
    assertTrue(left.stream().allMatch(name -> name.startsWith("downloads/")), left.toString());
    bytes.set(TEXT.length);
    int before = requests.get();
    same(url);
    assertEquals(before + 1, requests.get());
  }

  @Test
  void fileThatChangedMeanwhileStartsOver() throws IOException {
    AtomicInteger round = new AtomicInteger();
    String url =
        serve(
            "/a.txt",
            exchange -> {
              int now = round.getAndIncrement();
              piece(exchange, now == 0 ? 100_000 : TEXT.length, "\"v" + now + "\"");
            });
    same(url + "#sha256=" + sha256());
  }

  @Test
  void serverThatStopsHalfWay() throws IOException {
    String url =
        serve(
            "/a.txt",
            exchange -> {
              exchange.sendResponseHeaders(200, TEXT.length);
              exchange.getResponseBody().write(TEXT, 0, 1_000);
              exchange.getResponseBody().flush();
            });
    refused(url, url, "stopped after", "start over");
    nothingKept();
  }

  @Test
  void serverThatFallsSilent() throws IOException {
    String url =
        serve(
            "/a.txt",
            exchange -> {
              exchange.sendResponseHeaders(200, TEXT.length);
              exchange.getResponseBody().write(TEXT, 0, 1_000);
              exchange.getResponseBody().flush();
              Thread.sleep(60_000);
            });
    refused(url, url, "stopped after");
    nothingKept();
  }

  @Test
  void redirects() throws IOException {
    String target = serve("/target.txt", DownloadTest::whole);
    same(serve("/moved", exchange -> redirect(exchange, target)) + "#limit=1M");
    String loop = serve("/loop", exchange -> redirect(exchange, "/loop"));
    refused(loop, loop, "too many redirects");
    assertEquals(
        0, Corpora.files(folder.resolve("cache")).stream().filter(f -> f.contains("loop")).count());
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  @Test
  void wrongHashLimitAndAnswers() throws IOException {
    String url = serve("/a.txt", DownloadTest::whole);
    refused(url + "#sha256=" + "00".repeat(32), url, sha256(), "00".repeat(32));
    refused(url + "#limit=1K", url, "limit is 1024", "#limit=");
    String endless =
        serve(
            "/endless",
            exchange -> {
              exchange.sendResponseHeaders(200, 0); // chunked: no length is known before
              exchange.getResponseBody().write(TEXT);
            });
    refused(endless + "#limit=64K", endless, "limit is 65536");
    refused(serve("/gone", exchange -> exchange.sendResponseHeaders(404, -1)), "404");
    refused(serve("/sick", exchange -> exchange.sendResponseHeaders(503, -1)), "503");
    refused("http://", "malformed address");
    refused("http://localhost:1/a.txt", "http://localhost:1/a.txt", "start over");
    nothingKept();
  }

  @Test
  void recipesStateWhatTheyAre() throws IOException {
    assertEquals(
        List.of("tinyshakespeare", "wikitext", "enwik8", "minipile"),
        Recipe.all().stream().map(Recipe::name).toList());
    for (Recipe recipe : Recipe.all()) {
      assertTrue(!recipe.licence().isBlank() && !recipe.about().isBlank());
      for (String file : recipe.files()) {
        SourceSpec spec = SourceSpec.parse(file);
        assertTrue(spec.name().startsWith("https://"), spec.name());
        assertEquals(!recipe.about().contains("no hash"), spec.sha256().isPresent());
      }
    }
    refused("recipe:shakespeare", "recipe:tinyshakespeare");
    if (Corpora.shared().isPresent()) {
      Path known = Corpora.shared().get().resolve("tinyshakespeare.txt");
      byte[] hash = Sha256.of(new ByteArrayInputStream(Files.readAllBytes(known)));
      String pinned = SourceSpec.parse(Recipe.all().getFirst().files().getFirst()).sha256().get();
      assertTrue(Arrays.equals(hash, HexFormat.of().parseHex(pinned)));
    }
  }
}
