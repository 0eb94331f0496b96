package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Progress;
import org.junit.jupiter.api.Test;

/** Processes that want the same download. */
class SharedDownloadTest extends LoopbackDownloads {
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
    third.inputReader().readLine(); // reports that it waits
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

  /** A separate process that opens a corpus, and prints what it waits for. */
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
}
