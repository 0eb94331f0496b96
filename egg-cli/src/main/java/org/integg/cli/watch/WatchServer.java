package org.integg.cli.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.integg.cli.console.Failures;

/** The pages about runs, on the JDK's own HTTP server. */
final class WatchServer implements AutoCloseable {
  private static final int MOST_THREADS = 64;
  private static final int MOST_STREAMS = 32;
  private static final int IDLE_SECONDS = 30;

  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";

  /** How many runs a page shows before the user chooses. */
  private static final int AT_FIRST = 10;

  private final Shelf shelf;
  private final Guard guard;
  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Semaphore streams = new Semaphore(MOST_STREAMS);

  /** Limits how many threads read metrics at once; more threads than cores would take longer. */
  private final Semaphore readers = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  private final Map<String, Handler> handlers;

  /** Answers one address. */
  @FunctionalInterface
  private interface Handler {
    void serve(HttpExchange exchange) throws IOException, Refusal, InterruptedException;
  }

  /**
   * Starts the server.
   *
   * @param desk lets models write
   * @param host where to listen
   * @param port the port on which to listen; 0 for any free one
   * @param token the token that every client must know, if there is one
   * @throws IOException with a one-line message, if that port is not available
   */
  WatchServer(Shelf shelf, WriteDesk desk, InetAddress host, int port, Optional<String> token)
      throws IOException {
    this.shelf = shelf;
    server = bind(host, port);
    guard = new Guard(server.getAddress().getPort(), token);
    handlers = handlers(desk);
    threads = threads();
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    readAhead();
  }

  private Map<String, Handler> handlers(WriteDesk desk) {
    return Map.of(
        "/",
        this::page,
        "/" + Assets.SCRIPT,
        exchange -> Reply.bytes(exchange, 200, JAVASCRIPT, Assets.script()),
        "/" + Assets.STYLE,
        exchange -> Reply.bytes(exchange, 200, CSS, Assets.style()),
        "/api/runs",
        exchange -> Reply.json(exchange, RunViews.all(shelf)),
        "/api/series",
        this::series,
        "/api/weights",
        exchange -> Reply.json(exchange, RunViews.weights(run(exchange))),
        "/api/samples",
        exchange -> Reply.json(exchange, RunViews.samples(run(exchange))),
        "/api/write",
        desk::serve,
        "/events",
        this::events,
        "/metrics",
        exchange -> Scrape.serve(exchange, shelf));
  }

  private static ThreadPoolExecutor threads() {
    return new ThreadPoolExecutor(
        0,
        MOST_THREADS,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "watch");
          thread.setDaemon(true);
          thread.setPriority(Thread.MIN_PRIORITY);
          return thread;
        });
  }

  /** Reads the runs that a page shows first, in advance and in the order in which it will ask. */
  private void readAhead() {
    List<WatchedRun> first =
        shelf.runs().stream()
            .sorted(
                Comparator.comparingLong((WatchedRun run) -> run.growth().modified()).reversed())
            .limit(AT_FIRST)
            .toList();
    first.forEach(run -> threads.execute(() -> readAhead(run)));
  }

  private void readAhead(WatchedRun run) {
    try {
      read(run);
    } catch (IOException e) {
      return; // a page that requests it gets the error
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(WatchedRun run) throws IOException, InterruptedException {
    readers.acquire();
    try {
      run.look(RunSeries::rows);
    } finally {
      readers.release();
    }
  }

  private static HttpServer bind(InetAddress host, int port) throws IOException {
    try {
      return HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (BindException e) {
      if (!host.isAnyLocalAddress() && NetworkInterface.getByInetAddress(host) == null) {
        throw new IOException(
            host.getHostAddress() + ": is no address of this machine; give --host one that it has",
            e);
      }
      throw new IOException(
          ("port %d of %s is not available (%s); choose another with --port, or --port 0 for any"
                  + " free one")
              .formatted(port, host.getHostAddress(), e.getMessage()),
          e);
    } catch (SocketException e) {
      throw new IOException(host.getHostAddress() + ": " + e.getMessage(), e);
    }
  }

  /** The port on which it listens. */
  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange);
      } catch (Refusal e) {
        Reply.line(exchange, e.status(), e.getMessage());
      } catch (FileSystemException e) {
        Reply.line(exchange, 500, Failures.reason(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException, Refusal, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    boolean writes = path.equals("/api/write");
    String method = exchange.getRequestMethod();
    Optional<String> word = Query.of(exchange.getRequestURI()).value("token");
    if (path.equals("/") && word.isPresent() && guard.isToken(word.get())) {
      welcome(exchange, word.get());
      return;
    }
    guard.check(exchange);
    if (!(writes ? method.equals("POST") : method.equals("GET") || method.equals("HEAD"))) {
      throw new Refusal(405, "the method " + (writes ? "must be POST" : "must be GET"));
    }
    Handler handler = handlers.get(path);
    if (handler == null) {
      throw new Refusal(404, "no such page");
    }
    handler.serve(exchange);
  }

  /**
   * Moves the token from the address into a cookie, so that no history and no referrer contains it.
   */
  private static void welcome(HttpExchange exchange, String token) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Set-Cookie", Guard.COOKIE + "=" + token + "; HttpOnly; SameSite=Strict; Path=/");
    exchange.getResponseHeaders().set("Location", "/");
    Reply.bytes(exchange, 303, "text/plain; charset=utf-8", new byte[0]);
  }

  private void page(HttpExchange exchange) throws IOException {
    // The browser requests what the scripts will need first, before it has the scripts.
    exchange
        .getResponseHeaders()
        .set("Link", "<api/runs>; rel=preload; as=fetch; crossorigin=anonymous");
    Reply.bytes(exchange, 200, "text/html; charset=utf-8", Assets.page());
  }

  private WatchedRun run(HttpExchange exchange) throws Refusal {
    String id = Query.of(exchange.getRequestURI()).value("run").orElse("");
    return shelf.run(id).orElseThrow(() -> new Refusal(404, "no such run"));
  }

  private void series(HttpExchange exchange) throws IOException, Refusal, InterruptedException {
    WatchedRun run = run(exchange);
    int points = points(Query.of(exchange.getRequestURI()).value("points"));
    read(run);
    Reply.json(exchange, RunViews.series(run, points));
  }

  /** How many points of a curve are requested. */
  private static int points(Optional<String> word) throws Refusal {
    int points;
    try {
      points = word.map(Integer::parseInt).orElse(RunViews.MOST_POINTS);
    } catch (NumberFormatException e) {
      points = 0;
    }
    if (points < RunViews.FEWEST_POINTS || points > RunViews.MOST_POINTS) {
      throw new Refusal(
          400,
          "points must be a number from %d to %d"
              .formatted(RunViews.FEWEST_POINTS, RunViews.MOST_POINTS));
    }
    return points;
  }

  private void events(HttpExchange exchange) throws IOException, Refusal, InterruptedException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      Reply.bytes(exchange, 200, EventStream.TYPE, new byte[0]);
      return;
    }
    if (!streams.tryAcquire()) {
      throw new Refusal(503, "too many pages are open");
    }
    try {
      new EventStream(shelf, closed).serve(exchange);
    } finally {
      streams.release();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
