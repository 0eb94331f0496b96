package org.integg.corpora;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that give no text, and parts of an address that must not be shown. */
class DownloadRefusalsTest extends LoopbackDownloads {
  @Test
  void wrongHashLimitAndAnswers() throws IOException {
    String url = serve("/a.txt", LoopbackDownloads::whole);
    refused(url + "#sha256=" + "00".repeat(32), url, sha256(), "00".repeat(32));
    refused(url + "#limit=1K", url, "limit is 1024", "#limit=");
    String endless =
        serve(
            "/endless",
            exchange -> {
              exchange.sendResponseHeaders(200, 0); // chunked, so no length is known in advance
              exchange.getResponseBody().write(TEXT);
            });
    refused(endless + "#limit=64K", endless, "limit is 65536");
    refused(serve("/sick", exchange -> exchange.sendResponseHeaders(503, -1)), "503");
    refused("http://", "malformed address: it names no host");
    refused("http://localhost:1/a.txt", "http://localhost:1/a.txt", "start over");
    nothingKept();
  }

  /** An address that limits requests and asks for a wait. */
  private String limited(String path, String wait) {
    return serve(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", wait);
          exchange.sendResponseHeaders(429, -1);
        });
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

  /** However little each answer brings, the sum of all waits is small. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 30_000, 100_000, 119_000})
  void waitsAreBoundedInSum(int most) throws IOException {
    Duration patience = Duration.ofMinutes(1);
    List<Duration> waits = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(most);
    String url =
        serve(
            "/cut" + most,
            exchange -> {
              // Often almost nothing, now and then a lot.
              int lot = random.nextInt(3) == 0 ? most : random.nextInt(1 + most / 100);
              piece(exchange, lot, "\"v1\"");
            });
    Transfer transfer =
        new Transfer(
            Address.parse(url),
            1 << 20,
            new Retries(patience, waits::add),
            Progress.NONE,
            folder.resolve("part"),
            folder.resolve("tag"));
    try {
      transfer.run();
    } catch (CorpusException e) {
      assertTrue(e.getMessage().contains("stopped after"), e.getMessage());
    }
    Duration sum = waits.stream().reduce(Duration.ZERO, Duration::plus);
    assertTrue(sum.compareTo(Duration.ofSeconds(2)) < 0, waits.toString());
    assertTrue(requests.get() < 200, requests + " requests");
  }

  /** A server may ask for waits, but not for more than the patience in all. */
  @Test
  void waitsThatAreAskedForAreBoundedInSum() throws IOException {
    List<Duration> waits = new ArrayList<>();
    String url = limited("/often", "25");
    Transfer transfer =
        new Transfer(
            Address.parse(url),
            1 << 20,
            new Retries(Duration.ofMinutes(1), waits::add),
            Progress.NONE,
            folder.resolve("part"),
            folder.resolve("tag"));
    CorpusException error = assertThrows(CorpusException.class, transfer::run);
    assertTrue(error.getMessage().contains("left alone for 25 s"), error.getMessage());
    assertEquals(List.of(Duration.ofSeconds(25), Duration.ofSeconds(25)), waits);
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
      String url = limited("/long" + wait.length(), wait);
      refused(url, url, "left alone");
      assertEquals(1, requests.get());
    }
    for (String wait : List.of("", "soon", "-5", "9".repeat(40))) {
      String url = limited("/vague" + wait.length(), wait);
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
  void partThatWasNotAskedFor() throws IOException {
    for (String range : List.of("bytes 0-49999/90000", "bytes 0-49999/50000", "bytes 0-49999/*")) {
      requests.set(0);
      String url = serve("/part/" + range.hashCode(), exchange -> part(exchange, range, 50_000));
      refused(url, url, "206", "all was asked for");
      assertEquals(1, requests.get());
    }
    nothingKept();
  }

  private static void part(HttpExchange exchange, String range, int bytes) throws IOException {
    exchange.getResponseHeaders().set("Content-Range", range);
    exchange.sendResponseHeaders(206, bytes);
    exchange.getResponseBody().write(TEXT, 0, bytes);
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
  void lengthsThatAreNoNumberAreNamed() throws IOException {
    for (String length : List.of("abc", "9".repeat(24), "-7", "9".repeat(19))) {
      try (RawServer raw =
          new RawServer("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n")) {
        refused(raw.address() + "/a.txt", raw.address(), "makes no sense", "Content-Length");
        assertEquals(1, raw.requests().size(), "another try would change nothing");
      }
    }
    nothingKept();
  }

  @Test
  void placesThatNoServerHas() throws IOException {
    for (String port : List.of("0", "00", "65536", "99999", "9".repeat(30))) {
      for (String host : List.of("127.0.0.1", "[::1]", "me:s3cret@localhost")) {
        String line = refused("http://" + host + ":" + port + "/x", "no port " + port, "65535");
        assertFalse(line.contains("s3cret"), line);
      }
      String target = "http://localhost:" + port + "/x";
      String url = serve("/to/" + port, exchange -> redirect(exchange, target));
      refused(url, url, "redirect to nowhere");
    }
    for (String none : List.of("http:///x", "http://:80/x", "https://?q", "http://me:pw@/x")) {
      refused(none, "names no host");
    }
    refused("http://localhost:many/x", "'localhost:many' names no host");
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
    String url = serve("/a.txt", LoopbackDownloads::whole);
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
