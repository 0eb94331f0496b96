package org.integg.cli.watch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium, driven by its own protocol over a local socket. */
final class Browser implements AutoCloseable {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int TRIES = 1200;

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  /** The browser of the system, if there is one. */
  static Optional<String> program() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .filter(name ->
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))))
        .findFirst();
  }

  /** Starts a browser. */
  Browser(String program, Path folder) throws IOException, InterruptedException {
    Path profile = folder.resolve("profile");
    process =
        new ProcessBuilder(
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("browser.log").toFile())
            .start();
    Path port = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < TRIES && process.isAlive() && lines(port).size() < 2; i++) {
      Thread.sleep(100);
    }
    if (lines(port).size() < 2) {
      process.destroyForcibly();
      throw new IOException("Chromium does not start here");
    }
    socket = connect("http://127.0.0.1:" + lines(port).getFirst() + "/json/list");
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private WebSocket connect(String list) throws IOException, InterruptedException {
    JsonNode pages =
        MAPPER.readTree(
            client
                .send(
                    HttpRequest.newBuilder(URI.create(list)).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
    for (JsonNode page : pages) {
      if (page.path("type").asString().equals("page")) {
        URI address = URI.create(page.path("webSocketDebuggerUrl").asString());
        return client.newWebSocketBuilder().buildAsync(address, new Messages()).join();
      }
    }
    throw new IOException("Chromium has no page");
  }

  /** Assembles messages, and passes answers to the callers that wait for them. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        JsonNode message = MAPPER.readTree(text.toString());
        text.setLength(0);
        CompletableFuture<JsonNode> answer =
            message.has("id") ? waiting.remove(message.path("id").asInt()) : null;
        if (answer == null) {
          events.add(message);
        } else {
          answer.complete(message);
        }
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  /** Calls the browser and waits for its answer. */
  JsonNode call(String method, Map<String, ?> parameters) throws IOException {
    int number = numbers.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(number, answer);
    Map<String, ?> message = Map.of("id", number, "method", method, "params", parameters);
    socket.sendText(MAPPER.writeValueAsString(message), true).join();
    try {
      JsonNode got = answer.get();
      if (got.has("error")) {
        throw new IOException(method + ": " + got.path("error"));
      }
      return got.path("result");
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    }
  }

  void open(String address) throws IOException {
    call("Page.navigate", Map.of("url", address));
  }

  /** The value of an expression in the page. */
  JsonNode eval(String expression) throws IOException {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IOException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Waits until an expression in the page is true. */
  void until(String condition) throws IOException, InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      if (eval("Boolean(" + condition + ")").asBoolean()) {
        return;
      }
      Thread.sleep(100);
    }
    throw new IOException(
        condition + " never came true; the page: " + eval("document.body.innerText"));
  }

  /** Waits like {@link #until}, but checks often, for measurements. */
  void soon(String condition) throws IOException, InterruptedException {
    while (!eval("Boolean(" + condition + ")").asBoolean()) {
      Thread.sleep(10);
    }
  }

  /** Sets the window's size. */
  void size(int width, int height) throws IOException {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  void dark(boolean dark) throws IOException {
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** What the window shows, as a PNG. */
  void picture(Path file) throws IOException {
    String data = call("Page.captureScreenshot", Map.of("format", "png")).path("data").asString();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  /** Errors and warnings of the page so far. */
  List<JsonNode> problems() {
    return events.stream()
        .filter(event -> {
          String method = event.path("method").asString();
          String level = event.path("params").path("entry").path("level").asString("");
          String type = event.path("params").path("type").asString("");
          return method.equals("Runtime.exceptionThrown")
              || method.equals("Log.entryAdded") && !level.equals("verbose")
              || method.equals("Runtime.consoleAPICalled")
                  && (type.equals("error") || type.equals("warning"));
        })
        .toList();
  }

  /** Addresses that the page requested. */
  List<String> requests() {
    return events.stream()
        .filter(event -> event.path("method").asString().equals("Network.requestWillBeSent"))
        .map(event -> event.path("params").path("request").path("url").asString())
        .toList();
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
