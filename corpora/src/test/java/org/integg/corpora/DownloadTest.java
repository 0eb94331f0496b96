package org.integg.corpora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Progress;
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
    CorpusCache impatient =
        new CorpusCache(
            folder.resolve("cache"), InputStream.nullInputStream(), folder, Duration.ofMillis(300));
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), url);
    CorpusException error = assertThrows(CorpusException.class, () -> impatient.open(spec).close());
    assertTrue(error.getMessage().contains(url + ": the download stopped after"));
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
    refused(serve("/sick", exchange -> exchange.sendResponseHeaders(503, -1)), "503");
    refused("http://", "malformed address");
    refused("http://localhost:1/a.txt", "http://localhost:1/a.txt", "start over");
    nothingKept();
  }

  @Test
  void oneProcessFetchesAndTheOthersWait() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    String url =
        serve(
            "/a.txt",
            exchange -> {
              exchange.sendResponseHeaders(200, TEXT.length);
              exchange.getResponseBody().write(TEXT, 0, 70_000);
              exchange.getResponseBody().flush();
              started.countDown();
              goOn.await();
              exchange.getResponseBody().write(TEXT, 70_000, TEXT.length - 70_000);
            });
    String cache = folder.resolve("cache").toString();
    Process other = Processes.start(Fetcher.class, cache, url);
    started.await();
    Process third = Processes.start(Fetcher.class, cache, url);
    Future<?> here = threads.submit(() -> fetchHere(url));
    third.inputReader().readLine(); // says that it waits
    goOn.countDown();
    here.get();
    assertEquals(0, other.waitFor());
    assertEquals(0, third.waitFor());
    assertEquals(1, requests.get());
    same(url + "#sha256=" + sha256());
    List<String> left = Corpora.files(folder.resolve("cache").resolve("downloads"));
    assertEquals(1, left.size(), left.toString());
  }

  private void fetchHere(String url) {
    try {
      same(url);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whoWaitsGoesOnWhereAKilledProcessStopped() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicInteger round = new AtomicInteger();
    String url =
        serve(
            "/a.txt",
            exchange -> {
              if (round.getAndIncrement() > 0) {
                piece(exchange, TEXT.length, "\"v1\"");
                return;
              }
              exchange.getResponseHeaders().set("ETag", "\"v1\"");
              exchange.sendResponseHeaders(200, TEXT.length);
              exchange.getResponseBody().write(TEXT, 0, 70_000);
              exchange.getResponseBody().flush();
              started.countDown();
              Thread.sleep(60_000);
            });
    String cache = folder.resolve("cache").toString();
    Process first = Processes.start(Fetcher.class, cache, url);
    started.await();
    Process second = Processes.start(Fetcher.class, cache, url);
    second.inputReader().readLine();
    first.destroyForcibly().waitFor();
    assertEquals(0, second.waitFor());
    same(url + "#sha256=" + sha256());
    assertEquals(2, requests.get());
  }

  /** A process of its own that opens a corpus, and prints what it waits for. */
  static final class Fetcher {
    private Fetcher() {}

    /** Takes the cache folder and the address. */
    public static void main(String[] args) throws IOException {
      Progress progress =
          (what, unit, done, total) -> {
            if (what.startsWith("another process")) {
              System.out.println(what);
            }
          };
      CorpusCache cache =
          new CorpusCache(
              Path.of(args[0]),
              InputStream.nullInputStream(),
              Path.of(args[0]),
              Duration.ofMinutes(1));
      cache.open(CorpusSpec.of(new ByteTokenizer(), args[1]), progress).close();
    }
  }

  @Test
  void serverThatGivesLittleIsAskedAFewTimes() throws IOException {
    for (int bytes : new int[] {0, 1, 100}) {
      requests.set(0);
      String url = serve("/little" + bytes, exchange -> piece(exchange, bytes, "\"v1\""));
      refused(url, url, "stopped after", bytes == 0 ? "start over" : "resume");
      assertEquals(4, requests.get());
    }
  }

  @Test
  void serverThatIsBusy() throws IOException {
    String past = "Wed, 21 Oct 2015 07:28:00 GMT";
    for (String wait : List.of("0", past)) {
      for (int status : new int[] {429, 503}) {
        AtomicInteger round = new AtomicInteger();
        Answer busyAtFirst =
            exchange -> {
              if (round.getAndIncrement() < 2) {
                exchange.getResponseHeaders().set("Retry-After", wait);
                exchange.sendResponseHeaders(status, -1);
              } else {
                whole(exchange);
              }
            };
        same(serve("/" + status + "/" + wait.length(), busyAtFirst) + "#sha256=" + sha256());
      }
    }
    for (String wait : List.of("3600", "Wed, 21 Oct 2150 07:28:00 GMT")) {
      requests.set(0);
      String url =
          serve(
              "/long" + wait.length(),
              exchange -> {
                exchange.getResponseHeaders().set("Retry-After", wait);
                exchange.sendResponseHeaders(429, -1);
              });
      refused(url, url, "left alone");
      assertEquals(1, requests.get());
    }
    for (String wait : List.of("", "soon", "-5", "9".repeat(40))) {
      String url =
          serve(
              "/vague" + wait.length(),
              exchange -> {
                exchange.getResponseHeaders().set("Retry-After", wait);
                exchange.sendResponseHeaders(429, -1);
              });
      refused(url, url, "429");
    }
  }

  @Test
  void refusalsSayWhatTheyAre() throws IOException {
    int[] statuses = {401, 403, 404, 410, 407, 418};
    String[] reasons = {
      "name and a password", "forbids it", "no such file", "no such file", "proxy", "418"
    };
    for (int i = 0; i < statuses.length; i++) {
      int status = statuses[i];
      requests.set(0);
      String url = serve("/" + status, exchange -> exchange.sendResponseHeaders(status, -1));
      refused(url, url, reasons[i], Integer.toString(status));
      assertEquals(1, requests.get(), "another try would change nothing");
    }
    nothingKept();
  }

  @Test
  void headsThatMakeNoSense() throws IOException {
    String many = "9".repeat(30);
    List<String> heads =
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nContent-Length: " + many + "\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 206 Partial\r\nContent-Range: bytes " + many + "-1/2\r\n\r\nabc",
            "HTTP/1.1 206 Partial\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 416 No\r\nContent-Range: bytes */" + many + "\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: ::::\r\n\r\n",
            "HTTP/1.1 302 Found\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n",
            "HTTP/1.1 9999 What\r\n\r\n",
            "HTTP/1.1\r\n\r\n",
            "\0\1\2\3",
            "");
    for (String head : heads) {
      try (RawServer raw = new RawServer(head)) {
        refused(raw.address() + "/a.txt", raw.address());
      }
    }
    nothingKept();
  }

  @Test
  void passwordsAreUsedAndNotKept() throws IOException {
    String basic = "Basic " + Base64.getEncoder().encodeToString("me:s3:cret".getBytes(UTF_8));
    String url =
        serve(
            "/private.txt",
            exchange -> {
              if (basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                whole(exchange);
              } else {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"texts\"");
                exchange.sendResponseHeaders(401, -1);
              }
            });
    String query = "?x=1&token=t0ken&X-Amz-Signature=s1gned&y=2";
    String known = url.replace("://", "://me:s3%3Acret@");
    refused(url, "asks for a name");
    String wrong = refused(url.replace("://", "://me:wr0ng@"), "does not accept");
    assertFalse(wrong.contains("wr0ng"), wrong);
    try (Corpus corpus = open(known + query)) {
      String shown = corpus.description() + corpus.notes() + corpus.sources();
      assertTrue(shown.contains("x=1&token=hidden&X-Amz-Signature=hidden&y=2"), shown);
      assertFalse(shown.matches("(?s).*(s3|cret|t0ken|s1gned).*"), shown);
    }
    Path cache = folder.resolve("cache");
    for (String file : Corpora.files(cache)) {
      String content = file + Files.readString(cache.resolve(file), StandardCharsets.ISO_8859_1);
      assertFalse(content.matches("(?s).*(s3:cret|s3%3Acret|t0ken|s1gned).*"), file);
    }
    int before = requests.get();
    same(CorpusSpec.withoutSecrets(known + query));
    same(url + query.replace("t0ken", "another"));
    assertEquals(before, requests.get(), "what is kept names the same file");
    String malformed = refused("http://me:s3cret@ho st/a", "malformed");
    assertFalse(malformed.contains("s3cret"), malformed);
    String option = refused(known + "#feld=1", "unknown option");
    assertFalse(option.contains("cret"), option);
  }

  @Test
  void passwordsGoToNoOtherHost() throws IOException {
    AtomicInteger told = new AtomicInteger();
    try (RawServer other =
        new RawServer("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n")) {
      String target = other.address().replace("localhost", "127.0.0.1") + "/a.txt";
      String url = serve("/moved", exchange -> redirect(exchange, target));
      refused(url.replace("://", "://me:s3cret@"), "401");
      other.requests().forEach(text -> told.addAndGet(text.contains("Authorization") ? 1 : 0));
      assertFalse(other.requests().isEmpty());
    }
    assertEquals(0, told.get());
  }

  @Test
  void fullDiskIsNoFaultOfTheServer() throws IOException {
    String url = serve("/a.txt", DownloadTest::whole);
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), url);
    CorpusException error =
        assertThrows(CorpusException.class, () -> Corpora.cache(file).open(spec).close());
    assertTrue(error.getMessage().contains("INTEGG_CACHE"), error.getMessage());
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
