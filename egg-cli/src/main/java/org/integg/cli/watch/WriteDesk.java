package org.integg.cli.watch;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.integg.cli.console.Failures;
import org.integg.cli.sample.DialogueSettings;
import org.integg.cli.train.ModelOptions;
import org.integg.kernels.Kernels;
import org.integg.model.Checkpoint;
import org.integg.model.Continuation;
import org.integg.tokenizer.Tokenizer;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lets a run's model write for a page, token by token, what {@code egg sample} prints. */
final class WriteDesk {
  private static final int MOST_REQUEST = 1 << 20;
  private static final long MOST_TOKENS = 20_000;
  private static final int AT_ONCE = 2;
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Shelf shelf;
  private final Supplier<Kernels> kernels;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * A desk.
   *
   * @param kernels kernels for a single stream, requested when something is written
   */
  WriteDesk(Shelf shelf, Supplier<Kernels> kernels) {
    this.shelf = shelf;
    this.kernels = kernels;
  }

  /** A page's request. */
  private record Wish(WatchedRun run, String prompt, DialogueSettings settings) {}

  /** Answers with a line of JSON for the prompt, then one for each token. */
  void serve(HttpExchange exchange) throws IOException, Refusal {
    Wish wish = wish(exchange);
    if (!places.tryAcquire()) {
      throw new Refusal(503, "other pages are writing; try again in a moment");
    }
    try {
      write(exchange, wish);
    } finally {
      places.release();
    }
  }

  private Wish wish(HttpExchange exchange) throws IOException, Refusal {
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    if (!type.startsWith("application/json")) {
      throw new Refusal(415, "the request must be application/json");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MOST_REQUEST + 1);
    if (body.length > MOST_REQUEST) {
      throw new Refusal(413, "the prompt is longer than a megabyte; use egg sample");
    }
    try {
      JsonNode json = MAPPER.readTree(body);
      WatchedRun run =
          shelf
              .run(json.path("run").asString(""))
              .orElseThrow(() -> new Refusal(404, "no such run"));
      return new Wish(run, json.path("prompt").asString(""), settings(json));
    } catch (JacksonException e) {
      throw new Refusal(400, "the request is not JSON");
    }
  }

  private static DialogueSettings settings(JsonNode json) throws Refusal {
    Map<String, String> given = new HashMap<>();
    for (String name : DialogueSettings.NAMES) {
      String value = json.path(name).asString("").strip();
      if (!value.isEmpty()) {
        given.put(name, value);
      }
    }
    try {
      DialogueSettings settings = new DialogueSettings(given);
      if (settings.tokens() > MOST_TOKENS) {
        throw new Refusal(400, "tokens: at most " + MOST_TOKENS + " here; use egg sample for more");
      }
      return settings;
    } catch (ParameterException e) {
      throw new Refusal(400, Failures.usage(e));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, Failures.reason(e));
    }
  }

  private void write(HttpExchange exchange, Wish wish) throws IOException, Refusal {
    Checkpoint checkpoint;
    Tokenizer tokenizer;
    try {
      Path weights = wish.run().weightsFile();
      checkpoint = Checkpoint.read(weights);
      tokenizer = ModelOptions.tokenizer(weights, checkpoint);
    } catch (IOException e) {
      throw new Refusal(409, Failures.reason(e));
    }
    Draws draws = new Draws(tokenizer, checkpoint.config());
    Continuation text = new Continuation(checkpoint.parameters(), kernels.get());
    int[] start = tokenizer.encode(wish.prompt().getBytes(StandardCharsets.UTF_8));
    text.read(start);
    DialogueSettings settings = wish.settings();
    try (OutputStream out = Reply.stream(exchange, "application/x-ndjson; charset=utf-8")) {
      send(out, draws.prompt(start, settings.sampler().seed()));
      text.write(
          settings.tokens(),
          settings.sampler(),
          (token, logits, state) -> {
            try {
              send(out, draws.draw(token, logits, state, settings.sampler()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return true;
          });
      send(out, draws.end());
    } catch (UncheckedIOException e) {
      return; // the page was closed, or the user stopped the model
    }
  }

  private static void send(OutputStream out, JsonNode line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
