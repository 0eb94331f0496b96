package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.integg.cli.sample.DialogueSettings;
import org.integg.kernels.ScalarKernels;
import org.integg.model.Checkpoint;
import org.integg.model.Generator;
import org.integg.model.Parameters;
import org.integg.model.Sampler;
import org.integg.tokenizer.ByteTokenizer;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: a text written in turns equals the text that {@code egg sample} writes at once from the
 * same words; settings, undoing and saving work, and a mistake gives one line.
 */
class DialogueTest {
  private static final Map<String, String> SETTINGS =
      new TreeMap<>(Map.of("seed", "3", "tokens", "20", "top-k", "50"));

  private final ByteTokenizer tokenizer = new ByteTokenizer();
  private final StringWriter out = new StringWriter();
  private final StringWriter notes = new StringWriter();

  @TempDir private Path folder;
  private Parameters parameters;

  @BeforeEach
  void prepare() throws IOException {
    parameters = Checkpoint.read(new Cli(folder).checkpoint(32, 1)).parameters();
  }

  /** Types these lines at a dumb terminal, saves the text, and ends. */
  private byte[] text(String... typed) throws IOException {
    Path saved = Files.createTempFile(folder, "saved-", ".txt");
    Files.delete(saved);
    String all = String.join("\n", typed) + "\n/save " + saved + "\n";
    try (Terminal terminal =
        new DumbTerminal(
            "test",
            "dumb",
            new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8)),
            new ByteArrayOutputStream(),
            StandardCharsets.UTF_8)) {
      new Dialogue(
              parameters,
              new ScalarKernels(),
              tokenizer,
              new DialogueSettings(SETTINGS),
              Dialogue.lines(terminal),
              new PrintWriter(out, true),
              new PrintWriter(notes, true))
          .run(new byte[0]);
    }
    return Files.readAllBytes(saved);
  }

  private byte[] atOnce(byte[] start, int count, Sampler sampler) {
    List<Integer> all = new ArrayList<>();
    for (int token : tokenizer.encode(start)) {
      all.add(token);
    }
    int[] prompt = all.stream().mapToInt(Integer::intValue).toArray();
    new Generator(parameters, new ScalarKernels()).generate(prompt, count, sampler, all::add);
    return tokenizer.decode(all.stream().mapToInt(Integer::intValue).toArray());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @Test
  void turnsAreTheTextAtOnce() throws IOException {
    Sampler sampler = new Sampler(80, 50, 1000, 0, 3);
    byte[] first = atOnce(bytes("Grüße"), 20, sampler);
    assertArrayEquals(first, text("Grüße"));
    assertArrayEquals(atOnce(bytes("Grüße"), 60, sampler), text("Grüße", "", ""));
    byte[] second = atOnce(joined(first, bytes(" and")), 20, sampler);
    assertArrayEquals(second, text("Grüße", " and"));
  }

  @Test
  void settingsHoldFromTheNextTurnOn() throws IOException {
    byte[] first = atOnce(bytes("a"), 20, new Sampler(80, 50, 1000, 0, 3));
    byte[] second = atOnce(first, 7, new Sampler(50, 2, 900, 10, 8));
    assertArrayEquals(
        second,
        text(
            "a",
            "/temperature 0.5",
            "/top-k 2",
            "/top-p 0.9",
            "/min-p 0.01",
            "/seed 8",
            "/tokens 7",
            ""));
    assertTrue(notes.toString().contains("temperature 0.5, top-k 2"), notes::toString);
  }

  @Test
  void turnsAreTakenBackAndWrittenAnew() throws IOException {
    Sampler sampler = new Sampler(80, 50, 1000, 0, 3);
    byte[] first = atOnce(bytes("a"), 20, sampler);
    assertArrayEquals(first, text("a", "b", "/undo"));
    assertArrayEquals(atOnce(bytes("c"), 20, sampler), text("a", "", "/undo", "/undo", "c"));
    assertArrayEquals(
        atOnce(joined(first, bytes("b")), 20, new Sampler(80, 50, 1000, 0, 4)),
        text("a", "b", "/again"));
    assertArrayEquals(first, text("x", "/new", "a"));
  }

  @Test
  void aLineMayGoOnAndBeginWithASlash() throws IOException {
    Sampler sampler = new Sampler(80, 50, 1000, 0, 3);
    assertArrayEquals(atOnce(bytes("/a\nb"), 20, sampler), text("//a\\", "b"));
    assertArrayEquals(atOnce(bytes("it's \"\\n !b"), 20, sampler), text("it's \"\\n !b"));
  }

  @Test
  void aMistakeIsOneLineAndChangesNothing() throws IOException {
    String[] mistakes = {
      "/undo",
      "/again",
      "/colour red",
      "/temperature hot",
      "/temperature 1000",
      "/top-k -1",
      "/seed",
      "/tokens 0",
      "/save",
      "/save " + folder
    };
    for (String mistake : mistakes) {
      notes.getBuffer().setLength(0);
      assertEquals(0, text(mistake).length, mistake);
      List<String> lines = notes.toString().lines().toList();
      assertEquals(3, lines.size(), mistake + ": " + notes); // greeting, mistake, saved
      assertFalse(lines.get(1).contains("internal"), notes::toString);
    }
    assertArrayEquals(
        atOnce(bytes("a"), 20, new Sampler(80, 50, 1000, 0, 3)),
        text("/temperature hot", "/top-k -1", "a"));
  }

  @Test
  void whatTheModelWritesIsShown() throws IOException {
    byte[] all = text("a");
    String written = new String(all, 1, all.length - 1, StandardCharsets.UTF_8);
    assertTrue(out.toString().startsWith(written), out::toString);
  }
}
