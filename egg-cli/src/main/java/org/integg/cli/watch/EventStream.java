package org.integg.cli.watch;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Server-sent events about which runs grew. Only sizes of files are examined, so that many pages
 * cost a training run nothing.
 */
final class EventStream {
  static final String TYPE = "text/event-stream; charset=utf-8";

  private static final long INTERVAL_MILLIS = 1000;

  /** Intervals without news after which a comment tests whether the client is still there. */
  private static final int QUIET = 10;

  private static final JsonMapper MAPPER = new JsonMapper();

  private final Shelf shelf;
  private final CountDownLatch closed;
  private final Map<String, WatchedRun.Growth> seen = new HashMap<>();

  /**
   * A stream.
   *
   * @param closed reaches zero when the server ends
   */
  EventStream(Shelf shelf, CountDownLatch closed) {
    this.shelf = shelf;
    this.closed = closed;
  }

  /** Sends events until the client has gone or the server ends. */
  void serve(HttpExchange exchange) throws IOException, InterruptedException {
    try (OutputStream out = Reply.stream(exchange, TYPE)) {
      int quiet = 0;
      send(out, "retry: 2000\n\n");
      do {
        ArrayNode news = news();
        if (!news.isEmpty()) {
          send(out, "event: runs\ndata: " + news + "\n\n");
          quiet = 0;
        } else if (++quiet % QUIET == 0) {
          send(out, ": nothing new\n\n");
        }
      } while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  private static void send(OutputStream out, String event) throws IOException {
    out.write(event.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** The runs that have changed since the last call. */
  private ArrayNode news() {
    ArrayNode news = MAPPER.createArrayNode();
    for (WatchedRun run : shelf.runs()) {
      WatchedRun.Growth growth = run.growth();
      if (!growth.equals(seen.put(run.id(), growth))) {
        news.add(RunViews.growth(run.id(), growth));
      }
    }
    return news;
  }
}
