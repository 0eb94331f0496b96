package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.integg.model.Checkpoint;
import org.integg.model.EggTensors;
import org.integg.model.Parameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Claim: {@code egg inspect} shows every tensor, the hash of the weights and the metadata. */
class InspectCommandTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  @Test
  void theTableHasEveryTensorAndTheMetadata() throws IOException {
    Path file = cli.checkpoint(16, 2);
    Parameters parameters = Checkpoint.read(file).parameters();
    Cli.Result result = cli.egg("inspect", file.toString());
    assertEquals(0, result.code(), result.err());
    for (var spec : parameters.tensors().all()) {
      assertTrue(result.out().contains(spec.name()), spec.name());
    }
    assertTrue(result.out().contains("sha256      " + parameters.sha256()), result::out);
    assertTrue(result.out().contains("tokenizer   bytes"), result::out);
    assertTrue(result.out().contains("step        12"), result::out);
  }

  @Test
  void jsonHasTheSameForPrograms() throws IOException {
    Path file = cli.checkpoint(16, 2);
    Parameters parameters = Checkpoint.read(file).parameters();
    Cli.Result result = cli.egg("inspect", file.toString(), "--json");
    assertEquals(0, result.code(), result.err());
    JsonNode json = JsonMapper.shared().readTree(result.out());
    assertEquals(parameters.sha256(), json.path("sha256").stringValue());
    assertEquals(16, json.path("width").intValue());
    assertEquals("clip", json.path("mlp").stringValue());
    assertEquals("12", json.path("notes").path("step").stringValue());
    EggTensors tensors = parameters.tensors();
    assertEquals(tensors.count(), json.path("tensors").size());
    JsonNode head = json.path("tensors").path(tensors.head());
    assertEquals("head.weight", head.path("name").stringValue());
    long counted = 0;
    for (JsonNode bin : head.path("histogram")) {
      counted += bin.longValue();
    }
    assertEquals(256 * 16, counted);
  }

  /** All commands use the weights of a run that validated best. */
  @Test
  void aRunStandsForItsWeights() throws IOException {
    cli.trainTiny("first", "--steps", "2");
    Path root = cli.runs().resolve("first");
    String best = root.resolve("best.safetensors").toString();
    String text = cli.text().toString();
    String page = folder.resolve("page.html").toString();
    String cache = cli.cache().toString();
    for (String[] command :
        new String[][] {
          {"inspect"},
          {"sample", "--seed", "1", "--tokens", "9", "--checkpoint"},
          {"score", "--tokens", text, "--checkpoint"},
          {"eval", "--task", "sort-3", "--questions", "9", "--threads", "1", "--checkpoint"},
          {"export", "--to", page, "--checkpoint"}
        }) {
      Cli.Result named = with(command, "first", "--runs", cli.runs().toString());
      assertEquals(0, named.code(), named.err());
      assertEquals(plain(with(command, best)), plain(named));
      assertEquals(plain(named), plain(with(command, root.toString())));
    }
    String[] eval = {"eval", "--cache", cache, "--checkpoint"};
    Cli.Result onItsText = with(eval, root.toString());
    assertEquals(0, onItsText.code(), onItsText.err());
    assertTrue(with(eval, best).err().contains("--checkpoint needs --corpus"));
  }

  private Cli.Result with(String[] command, String... more) {
    return cli.egg(Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new));
  }

  /** What a command printed, without the time that it took. */
  private static String plain(Cli.Result result) {
    return result.out().replaceAll(", in .*", "");
  }

  private String refused(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    Cli.Result result = cli.egg("inspect", file.toString());
    assertEquals(1, result.code(), result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertEquals(
        result.err(),
        cli.egg("score", "--checkpoint", file.toString(), "--tokens", file.toString()).err());
    return result.err().strip().replace(file.toString(), "FILE");
  }

  /** All commands that read models recognize other files by their first bytes. */
  @Test
  void whatIsNoModelIsNamed() throws IOException {
    String advice =
        ", not a model; name the .safetensors file of a model, such as runs/NAME/best"
            + ".safetensors";
    Map<String, String> kinds =
        Map.ofEntries(
            Map.entry("{\"version\": \"1.0\", \"added_tokens\": []}", "a tokenizer"),
            Map.entry("{\"model\": {}, \"estimator\": \"aligned\"}", "the settings file of a run"),
            Map.entry("{\"step\":1,\"x\":2}\n{\"step\":2,\"x\":2}\n", "the metrics file of a run"),
            Map.entry("{\"a\": 1}                ", "JSON"),
            Map.entry("Once upon a time.\n", "plain text"),
            Map.entry("INTEGGTK\0\1\2\3\4\5\6\7\0\0", "a token shard of Integg's cache"),
            Map.entry("\u0093NUMPY\1\0v\0{'descr'", "a NumPy array"),
            Map.entry("GGUF\3\0\0\0\0\0\0\0\0\0", "a GGUF model"),
            Map.entry("\u0080\2}q\0(X\5\0\0\0epoch", "a Python pickle"),
            Map.entry("\u0089HDF\r\n\u001a\n\0\0\0\0\0", "an HDF5 file"),
            Map.entry("PK\3\4\0\0\10\10\0\0best/data.pkl", "a zip archive that PyTorch saved"),
            Map.entry("PK\3\4\0\0\10\10\0\0weights.npy", "a zip archive"));
    for (Map.Entry<String, String> kind : kinds.entrySet()) {
      byte[] content = kind.getKey().getBytes(StandardCharsets.ISO_8859_1);
      assertEquals("egg: FILE: is " + kind.getValue() + advice, refused("a", content));
    }
    byte[] gzip = {31, (byte) 139, 8, 0, 0, 0, 0, 0, 0, 3, 75, 4, 0};
    assertEquals(
        "egg: FILE: is gzip data, not a model; unpack it and name what is in it",
        refused("a", gzip));
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";
    assertEquals(
        "egg: FILE: is a pointer of Git LFS, not a model; git lfs pull fetches the file itself",
        refused("a", pointer.getBytes(StandardCharsets.US_ASCII)));
  }

  /** A damaged file that begins like a model is reported as damaged, not as what it looks like. */
  @Test
  void whatIsADamagedModelIsNoOtherThing() throws IOException {
    byte[] whole = Files.readAllBytes(cli.checkpoint(16, 2));
    for (int length : new int[] {0, 7, 8, 9, 100, whole.length - 1}) {
      String line = refused("cut", Arrays.copyOf(whole, length));
      assertFalse(line.contains("not a model"), line);
    }
    Path run = Files.createDirectory(folder.resolve("first"));
    Path best = Files.write(run.resolve("best.safetensors"), whole);
    assertEquals(
        "egg: %s: is a folder of weights; name one of them, such as %s".formatted(run, best),
        cli.egg("inspect", run.toString()).err().strip());
  }
}
