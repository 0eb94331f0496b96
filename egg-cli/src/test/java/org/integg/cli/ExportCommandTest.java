package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.RandomCheckpoints;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Claim: {@code egg export} writes a file whose ending determines its kind, either complete or not
 * at all. The numbers in a JSON file are the model's, and with them the program in docs/export.md
 * gives the same results as {@code egg score} and {@code egg sample}. Each mistake gives one line.
 */
class ExportCommandTest {
  /** Uses the documented program: logits of the tokens, then tokens that are drawn. */
  private static final String READ_AND_DRAW =
      """
      import sys
      print(bytes(v & 255 for t in open("tokens.bin", "rb").read()[:-1] for v in read(t)).hex())
      token = 0
      for position in range(120):
          token = draw(read(token), position, 90, 50, 950, 20, -7)
          print(token)
      """;

  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void prepare() {
    cli = new Cli(folder);
  }

  private Cli.Result export(Path checkpoint, String to) {
    return cli.egg("export", "--checkpoint", checkpoint.toString(), "--to", to);
  }

  @Test
  void aRunCanBeNamed() throws IOException {
    cli.trainTiny("first", "--steps", "1");
    Path file = folder.resolve("first.c");
    String runs = cli.runs().toString();
    Cli.Result result =
        cli.egg("export", "--name", "first", "--runs", runs, "--to", file.toString());
    assertEquals(0, result.code(), result.err());
    assertEquals(
        List.of(
            "model       D 16, L 1, MLP clip, bytes: 11,344 weights",
            "written to  " + file,
            "to use it:  cc -O2 -o model " + file + " && ./model --prompt 'It was '"),
        result.lines());
    assertTrue(Files.readString(file).contains("sha256 of the weights: "));
    assertFalse(Files.readString(file).contains("@{"), "a place was left");
  }

  @Test
  void theNumbersOfAFileAreTheModels() throws IOException {
    Path checkpoint = cli.checkpoint(16, 2);
    Path file = folder.resolve("model.json");
    assertEquals(0, export(checkpoint, file.toString()).code());
    JsonNode json = JsonMapper.builder().build().readTree(file);
    assertEquals("bytes", json.path("tokenizer").path("kind").asString());
    assertEquals("clip", json.path("mlp").asString());
    Checkpoint model = Checkpoint.read(checkpoint);
    assertEquals(model.parameters().sha256(), json.path("sha256").asString());
    assertEquals(model.parameters().tensors().count(), json.path("tensors").size());
    model
        .parameters()
        .tensors()
        .all()
        .forEach(spec ->
            assertArrayEquals(
                model.parameters().get(spec.id()), flat(json.path("tensors").path(spec.name()))));
  }

  private static byte[] flat(JsonNode tensor) {
    List<Integer> all = new ArrayList<>();
    tensor.forEach(row -> {
      if (row.isArray()) {
        row.forEach(number -> all.add(number.intValue()));
      } else {
        all.add(row.intValue());
      }
    });
    byte[] bytes = new byte[all.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = all.get(i).byteValue();
    }
    return bytes;
  }

  /** The code of a documentation page, run unchanged. */
  @Test
  void theProgramInTheDocumentationIsRight() throws IOException, InterruptedException {
    assumeTrue(Programs.find("python3").isPresent(), "no python3 here");
    EggConfig config = new EggConfig(256, 16, 2, Mlp.RELU);
    Path checkpoint = folder.resolve("relu.safetensors");
    new Checkpoint(RandomCheckpoints.gaussian(config, 3), Optional.of(Checkpoint.BYTES), Map.of())
        .write(checkpoint);
    export(checkpoint, folder.resolve("model.json").toString());
    byte[] tokens = "\u0000The end.\u0000Once more".getBytes(StandardCharsets.ISO_8859_1);
    Path tokenFile = Files.write(folder.resolve("tokens.bin"), tokens);
    Path logits = folder.resolve("logits.bin");
    cli.egg(
        "score",
        "--checkpoint",
        checkpoint.toString(),
        "--tokens",
        tokenFile.toString(),
        "--logits",
        logits.toString());
    Files.writeString(folder.resolve("program.py"), documented() + READ_AND_DRAW);
    Programs.Result result = Programs.run(folder, List.of("python3", "program.py"));
    assertEquals(0, result.code(), result::err);
    List<String> lines = result.out().lines().toList();
    assertEquals(HexFormat.of().formatHex(Files.readAllBytes(logits)), lines.getFirst());
    byte[] drawn = new byte[lines.size() - 1];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (byte) Integer.parseInt(lines.get(i + 1));
    }
    String sampled =
        cli.egg(
                ("sample --tokens 120 --temperature 0.9 --top-k 50 --top-p 0.95 --min-p 0.02"
                        + " --seed -7 --checkpoint")
                    .concat(" " + checkpoint)
                    .split(" "))
            .out();
    assertEquals(
        new String(drawn, StandardCharsets.UTF_8).replace("\u0000", "\n\n") + "\n", sampled);
  }

  private static String documented() throws IOException {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("docs/export.md"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException("no docs/export.md above " + Path.of("").toAbsolutePath());
    }
    Matcher code =
        Pattern.compile("(?s)```python\n(.*?)```")
            .matcher(Files.readString(at.resolve("docs/export.md")));
    StringBuilder all = new StringBuilder();
    while (code.find()) {
      all.append(code.group(1)).append('\n');
    }
    return all.toString();
  }

  @Test
  void eachMistakeIsOneLine() throws IOException {
    Path checkpoint = cli.checkpoint(16, 1);
    isRefused(
        export(checkpoint, "model.txt"),
        2,
        "--to model.txt: the file's ending selects the kind of file and must be one of .c, .html,"
            + " .py, .json");
    isRefused(export(checkpoint, "/dev/stdout"), 2, "--to /dev/stdout: the file's ending selects");
    isRefused(export(folder.resolve("none"), "model.c"), 1, "none");
    Path missing = folder.resolve("missing/model.c");
    isRefused(export(checkpoint, missing.toString()), 1, missing + ": cannot be written");
    Path there = Files.createDirectory(folder.resolve("folder.py"));
    isRefused(export(checkpoint, there.toString()), 1, there + ": is a folder");
    Path device = folder.resolve("full.c");
    assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
    Files.createSymbolicLink(device, Path.of("/dev/full"));
    isRefused(export(checkpoint, device.toString()), 1, device + ": cannot be written");
    Files.delete(device);
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.noneMatch(file -> file.toString().contains(".tmp-")), "something was left");
    }
  }

  @Test
  void aPatternThatTakesTooManyStatesIsOneLine() throws IOException {
    ExportedModels model =
        new ExportedModels(folder, new ExportedModels.Shape("wide", 16, 1, Mlp.NONE));
    Cli.Result result = export(model.checkpoint(), folder.resolve("model.c").toString());
    isRefused(result, 1, "the tokenizer's regular expression takes more than 4096 states");
    assertFalse(Files.exists(folder.resolve("model.c")));
  }

  private static void isRefused(Cli.Result result, int code, String line) {
    assertEquals(code, result.code(), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(line), result.err());
    assertEquals("", result.out());
  }
}
