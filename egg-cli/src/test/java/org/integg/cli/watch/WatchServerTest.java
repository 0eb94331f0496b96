package org.integg.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.integg.cli.Cli;
import org.integg.kernels.device.KernelChooser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Claim: the server of {@code egg watch} serves only the runs that it was given, only to permitted
 * clients, and answers everything else with one line.
 */
class WatchServerTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir private Path folder;
  private Path runs;
  private Watch watch;
  private int port;

  @BeforeEach
  void start() throws IOException {
    runs = Files.createDirectories(folder.resolve("runs"));
    Folders.steps(Folders.run(runs, "first", 1), 1, 20);
    Files.writeString(folder.resolve("secret.txt"), "secret");
    open(false);
  }

  private void open(boolean secret) throws IOException {
    watch = Watch.open(List.of(runs), LOOPBACK, 0, secret, KernelChooser::chooseForStream);
    port = URI.create(watch.address()).getPort();
  }

  @AfterEach
  void stop() {
    watch.close();
  }

  /** A complete answer with headers to a request that is sent unchanged. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(LOOPBACK, port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String get(String path, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    String host = more.contains("Host:") ? "" : "Host: 127.0.0.1:" + port + "\r\n";
    return raw("GET " + path + " HTTP/1.1\r\n" + host + more + "Connection: close\r\n\r\n");
  }

  private static void assertLine(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    assertEquals(1, body.lines().count(), answer);
    assertFalse(body.contains("secret"), answer);
    assertFalse(body.contains("Exception"), answer);
  }

  @Test
  void givesPageAndRuns() throws IOException {
    String page = get("/");
    assertTrue(page.startsWith("HTTP/1.1 200 "), page);
    assertTrue(
        page.contains("Content-security-policy: default-src 'none'; script-src 'self';"), page);
    assertTrue(page.contains("Link: <api/runs>; rel=preload; as=fetch;"), page);
    assertTrue(page.contains("<script src=\"page.js\">"), page);
    assertTrue(get("/page.js").contains("var uPlot="));
    assertTrue(get("/page.css").startsWith("HTTP/1.1 200 "));
    assertTrue(get("/api/runs").contains("\"id\":\"first\""));
    assertTrue(get("/api/series?run=first").contains("\"steps\":20"));
    assertTrue(
        raw("HEAD /api/runs HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n")
            .endsWith("\r\n\r\n"));
  }

  @Test
  void nothingElseIsGiven() throws IOException {
    for (String path :
        List.of(
            "/../secret.txt",
            "/..%2fsecret.txt",
            "/%2e%2e/secret.txt",
            "/first/config.json",
            "//etc/passwd",
            "/watch.html",
            "/api",
            "/api/runs/",
            "/package-info.class",
            "/uPlot.cjs.js")) {
      assertLine(404, get(path));
    }
    for (String run : List.of("..", "../secret.txt", "first/..", "", "first%00", "%2e%2e", ".")) {
      assertLine(404, get("/api/series?run=" + run));
      assertLine(404, get("/api/samples?run=" + run));
      assertLine(404, get("/api/weights?run=" + run));
    }
    for (String points : List.of("x", "", "0", "-5", "1001", "99999999999")) {
      assertLine(400, get("/api/series?run=first&points=" + points));
    }
    assertTrue(get("/api/series?run=first&points=16").startsWith("HTTP/1.1 200 "));
    assertTrue(get("/api/series?run=%zz").startsWith("HTTP/1.1 400 ")); // by the JDK itself
    assertLine(414, get("/api/series?run=" + "a".repeat(5000)));
    assertLine(
        405, raw("PUT / HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n"));
    assertFalse(refused("/" + "a".repeat(1_000_000)).contains("200"));
  }

  /** The answer; empty if the server hangs up before it has read the whole request. */
  private String refused(String path) throws IOException {
    try {
      return get(path);
    } catch (SocketException e) {
      return "";
    }
  }

  @Test
  void linksInARunLeadNowhere() throws IOException {
    Path samples = Files.createDirectories(runs.resolve("first/samples"));
    Files.writeString(samples.resolve("step-00000010.txt"), "written");
    Files.createSymbolicLink(samples.resolve("step-00000020.txt"), folder.resolve("secret.txt"));
    String answer = get("/api/samples?run=first");
    assertTrue(answer.contains("written"), answer);
    assertFalse(answer.contains("secret"), answer);
  }

  @Test
  void theHeadOfEventsHasNoBody() throws IOException {
    String answer =
        raw("HEAD /events HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertTrue(answer.endsWith("\r\n\r\n"), answer);
  }

  @Test
  void otherSitesAreNotAnswered() throws IOException {
    assertLine(403, get("/api/runs", "Host: evil.example"));
    assertLine(403, get("/", "Host: evil.example:" + port));
    assertLine(403, raw("GET /api/runs HTTP/1.0\r\n\r\n"));
    assertLine(403, get("/api/runs", "Sec-Fetch-Site: cross-site"));
    assertLine(403, get("/api/runs", "Origin: http://evil.example"));
    assertTrue(get("/", "Sec-Fetch-Site: cross-site").startsWith("HTTP/1.1 200 "));
    assertTrue(get("/api/runs", "Origin: http://127.0.0.1:" + port).startsWith("HTTP/1.1 200 "));
  }

  @Test
  void aTokenIsNeededWhereOneIs() throws IOException {
    watch.close();
    open(true);
    String token = watch.address().substring(watch.address().indexOf("?token=") + 7);
    assertTrue(token.length() >= 32, token);
    assertLine(401, get("/"));
    assertLine(401, get("/?token=" + token + "x"));
    assertLine(401, get("/api/runs?token=" + token));
    assertLine(401, get("/api/runs", "Cookie: integg=" + token.substring(1)));
    String welcome = get("/?token=" + token);
    assertTrue(welcome.startsWith("HTTP/1.1 303 "), welcome);
    assertTrue(welcome.contains("integg=" + token + "; HttpOnly; SameSite=Strict"), welcome);
    assertTrue(get("/api/runs", "Cookie: a=b; integg=" + token).startsWith("HTTP/1.1 200 "));
    assertTrue(get("/metrics", "Authorization: Bearer " + token).startsWith("HTTP/1.1 200 "));
  }

  @Test
  void newsComesAsEvents() throws IOException {
    try (Socket socket = new Socket(LOOPBACK, port)) {
      socket
          .getOutputStream()
          .write(
              ("GET /events HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String first = next(lines, "data: ");
      assertTrue(first.contains("\"id\":\"first\""), first);
      Folders.steps(runs.resolve("first"), 21, 30);
      String second = next(lines, "data: ");
      assertFalse(second.equals(first));
      Folders.steps(Folders.run(runs, "second", 2), 1, 3);
      assertTrue(next(lines, "data: [{\"id\":\"second\"").contains("second"));
    }
    assertTrue(get("/api/series?run=first").contains("\"steps\":30"));
  }

  private static String next(BufferedReader lines, String start) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(start)) {
        return line;
      }
    }
    throw new IOException("the events ended before " + start);
  }

  @Test
  void writingIsRefusedInOneLine() throws IOException {
    assertLine(405, get("/api/write"));
    assertLine(415, post("text/plain", "{}"));
    assertLine(400, post("application/json", "{"));
    assertLine(404, post("application/json", "{\"run\":\"none\"}"));
    assertLine(409, post("application/json", "{\"run\":\"first\"}"));
    assertLine(400, post("application/json", "{\"run\":\"first\",\"temperature\":\"hot\"}"));
    assertLine(400, post("application/json", "{\"run\":\"first\",\"top-p\":\"7\"}"));
    assertLine(400, post("application/json", "{\"run\":\"first\",\"tokens\":\"999999\"}"));
    assertLine(413, post("application/json", "[\"" + "a".repeat(1 << 20) + "\"]"));
  }

  private String post(String type, String body) throws IOException {
    return raw(
        ("POST /api/write HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: %s\r\n"
                + "Content-Length: %d\r\nConnection: close\r\n\r\n%s")
            .formatted(port, type, body.length(), body));
  }

  @Test
  void whatIsWrittenIsWhatEggSamplePrints() throws IOException {
    Folders.model(runs.resolve("first"));
    String answer =
        post(
            "application/json",
            "{\"run\":\"first\",\"prompt\":\"It was\",\"temperature\":\"0.9\",\"top-k\":\"\","
                + "\"top-p\":\"0.9\",\"seed\":\"5\",\"tokens\":\"80\"}");
    StringBuilder written = new StringBuilder();
    List<JsonNode> draws = new ArrayList<>();
    answer
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(MAPPER::readTree)
        .forEach(line -> {
          written.append(line.path("prompt").asString("")).append(line.path("text").asString(""));
          if (line.has("p")) {
            draws.add(line);
          }
        });
    assertEquals(sampled(), written + System.lineSeparator());
    assertEquals(80, draws.size());
    for (JsonNode draw : draws) {
      assertEquals(2 * 16, Base64.getDecoder().decode(draw.path("state").asString()).length);
      requireBars(draw);
    }
  }

  /** What the command prints for the same settings. */
  private String sampled() {
    return new Cli(folder)
        .egg(
            "sample",
            "--checkpoint",
            runs.resolve("first/model.safetensors").toString(),
            "--prompt",
            "It was",
            "--temperature",
            "0.9",
            "--top-p",
            "0.9",
            "--seed",
            "5",
            "--tokens",
            "80")
        .out();
  }

  /** Requires the likeliest first, and for the drawn token the probability in the line. */
  private static void requireBars(JsonNode draw) {
    double before = 1;
    for (JsonNode bar : draw.path("bars")) {
      assertTrue(bar.path("p").asDouble() <= before, draw::toString);
      before = bar.path("p").asDouble();
      if (bar.path("drawn").asBoolean()) {
        assertEquals(draw.path("p").asDouble(), before);
        assertTrue(bar.path("q").asDouble() > 0, draw::toString);
      }
    }
  }

  @Test
  void aRunCanBeWatchedFromWithin() throws IOException {
    Cli.Result result = new Cli(folder).trainTiny("seen", "--steps", "4", "--watch");
    assertEquals(0, result.code(), result.err());
    assertTrue(
        result.lines().stream()
            .anyMatch(line -> line.matches("watch +http://127[.]0[.]0[.]1:\\d+/")),
        result::out);
    String answer = get("/api/weights?run=seen");
    assertEquals(2, answer.split("\"step\":").length - 1, answer);
    assertTrue(answer.contains("\"emb.weight\":{\"saturated\":0,\"histogram\":["), answer);
    assertTrue(get("/api/runs").contains("\"baselines\":{\"unigram\":"));
  }

  /** The files of all runs here grew a moment ago. */
  @Test
  void aRunIsLiveWhileSomebodyTrainsIt() throws IOException {
    new Cli(folder).trainTiny("ended", "--steps", "2");
    Path first = Files.createDirectories(runs.resolve("first/checkpoints"));
    Files.createFile(first.resolve("lock")); // as a trainer has it
    // Written "just now" for as long as a busy machine takes.
    FileTime later = FileTime.from(Instant.now().plus(1, ChronoUnit.DAYS));
    Files.setLastModifiedTime(runs.resolve("first/metrics.jsonl"), later);
    get("/api/series?run=ended"); // a new run is found when requested, otherwise within a second
    assertEquals(Map.of("ended", false, "first", true), live());
    Files.delete(first.resolve("lock"));
    assertEquals(Map.of("ended", false, "first", false), live());
  }

  /** Whether runs are reported as live, by their names. */
  private Map<String, Boolean> live() throws IOException {
    String answer = get("/api/runs");
    Map<String, Boolean> live = new HashMap<>();
    for (JsonNode run :
        MAPPER.readTree(answer.substring(answer.indexOf("\r\n\r\n"))).path("runs")) {
      live.put(run.path("id").asString(), run.path("live").asBoolean());
    }
    return live;
  }

  @Test
  void studiesAndTheirRunsAreFound() throws IOException {
    Path study = Files.createDirectories(runs.resolve("compare"));
    Files.writeString(study.resolve("study.json"), "{}");
    Files.writeString(
        study.resolve("report.json"),
        "{\"configurations\":[{\"label\":\"fast\",\"finished\":2,\"runs\":[1]}]}");
    Folders.run(study.resolve("runs"), "fast-s1", 1);
    watch.close();
    open(false);
    String answer = get("/api/runs");
    assertTrue(answer.contains("\"id\":\"compare/fast-s1\""), answer);
    assertTrue(answer.contains("\"label\":\"fast\",\"finished\":2}"), answer);
  }

  @Test
  void halfWrittenRunsAreShownAsFarAsTheyAre() throws IOException {
    Path begun = Files.createDirectories(runs.resolve("begun"));
    Files.createFile(begun.resolve("config.json"));
    Path killed = Files.createDirectories(runs.resolve("killed"));
    Files.writeString(killed.resolve("config.json"), "{\"model\": {\"voc");
    Files.writeString(
        killed.resolve("metrics.jsonl"), Folders.line(1, 5) + Folders.line(2, 5).substring(0, 40));
    watch.close();
    open(false);
    String answer = get("/api/runs");
    assertEquals(3, answer.split("config.json is missing or not a JSON object", -1).length, answer);
    assertTrue(get("/api/series?run=begun").contains("\"steps\":0,\"skipped\":0"));
    assertTrue(get("/api/series?run=killed").contains("\"steps\":1,\"skipped\":0"));
  }

  @Test
  void whatCannotBeServedIsOneLine() throws IOException {
    Cli cli = new Cli(folder);
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      Cli.Result result = cli.egg("watch", runs.toString(), "--port", "" + taken.getLocalPort());
      assertEquals(1, result.code());
      assertEquals(1, result.err().lines().count(), result::err);
      assertTrue(result.err().contains("--port 0"), result::err);
    }
    for (String[] words :
        new String[][] {
          {"watch", folder.resolve("none").toString()},
          {"watch", runs.toString(), "--port", "70000"},
          {"watch", runs.toString(), "--host", "no such host"}
        }) {
      Cli.Result result = cli.egg(words);
      assertTrue(result.code() != 0);
      assertEquals(1, result.err().lines().count(), result::err);
    }
    assertThrows(IOException.class, () -> new Shelf(List.of(folder.resolve("secret.txt"))));
  }
}
