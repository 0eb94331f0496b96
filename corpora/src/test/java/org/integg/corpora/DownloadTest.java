package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;

/** Downloads from a server on the loopback. */
class DownloadTest extends LoopbackDownloads {
  @Test
  void isFetchedOnceAndSaysItsHash() throws IOException {
    String url = serve("/some/a.txt", LoopbackDownloads::whole);
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
    same(serve("/pinned", LoopbackDownloads::whole) + "#sha256=" + sha256());
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
    for (String name : left) {
      assertTrue(name.startsWith("downloads/"), name);
      Path file = folder.resolve("cache").resolve(name);
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), name);
    }
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

  /** A wrong part is not appended; everything is fetched again. */
  @Test
  void partsThatContradictWhatWasAskedFor() throws IOException {
    int whole = TEXT.length;
    List<String> ranges =
        List.of(
            "bytes 99999-" + (whole - 1) + "/" + whole,
            "bytes 100000-" + (whole - 1) + "/" + (whole + 7),
            "bytes 100000-" + (whole - 1) + "/*",
            "bytes 100000-" + whole + "/" + whole,
            "bytes 100000-99999/" + whole);
    for (int i = 0; i < ranges.size(); i++) {
      String range = ranges.get(i);
      AtomicInteger round = new AtomicInteger();
      String url =
          serve(
              "/contradiction" + i,
              exchange -> {
                if (exchange.getRequestHeaders().containsKey("Range")) {
                  exchange.getResponseHeaders().set("Content-Range", range);
                  exchange.sendResponseHeaders(206, 200_000);
                  exchange.getResponseBody().write(TEXT, 1, 200_000);
                } else {
                  piece(exchange, round.getAndIncrement() == 0 ? 100_000 : whole, "\"v1\"");
                }
              });
      same(url + "#sha256=" + sha256());
      assertEquals(2, round.get(), range);
    }
  }

  /** A server may send less than requested, if it says so. */
  @Test
  void shorterPartsAreFollowedByTheRest() throws IOException {
    String url =
        serve(
            "/a.txt",
            exchange -> {
              String range = exchange.getRequestHeaders().getFirst("Range");
              if (range == null) {
                piece(exchange, 100_000, "\"v1\"");
                return;
              }
              int from = Integer.parseInt(range.replaceAll("\\D", ""));
              int length = Math.min(100_000, TEXT.length - from);
              String sent = "bytes " + from + "-" + (from + length - 1) + "/" + TEXT.length;
              exchange.getResponseHeaders().set("ETag", "\"v1\"");
              exchange.getResponseHeaders().set("Content-Range", sent);
              exchange.sendResponseHeaders(206, length);
              exchange.getResponseBody().write(TEXT, from, length);
            });
    same(url + "#sha256=" + sha256());
    assertEquals((TEXT.length + 99_999) / 100_000, requests.get());
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
    String target = serve("/target.txt", LoopbackDownloads::whole);
    same(serve("/moved", exchange -> redirect(exchange, target)) + "#limit=1M");
    String loop = serve("/loop", exchange -> redirect(exchange, "/loop"));
    refused(loop, loop, "too many redirects");
    assertEquals(
        0, Corpora.files(folder.resolve("cache")).stream().filter(f -> f.contains("loop")).count());
  }
}
