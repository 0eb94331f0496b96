package org.integg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.cli.Cli;
import org.integg.cli.Egg;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.RandomCheckpoints;
import org.integg.tokenizer.Foreign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: nothing that others wrote controls the terminal, in results, notes, failures or the log;
 * data goes to files and pipes unchanged.
 */
class OutputTest {
  private static final String EVIL = "\u001b]0;gone\u0007\u001b[2Jx\u009b1mA\u202Eb\rc\u0000";

  private final StringWriter raw = new StringWriter();
  @TempDir private Path folder;

  private static void requireHarmless(String text) {
    for (int c : text.codePoints().toArray()) {
      assertTrue(c == '\n' || c == '\t' || Foreign.isPlain(c), () -> "U+%04X".formatted(c));
    }
  }

  @Test
  void everyWayOfPrintingIsCleaned() {
    Output out = new Output(raw, true);
    out.println(EVIL);
    out.print(EVIL.toCharArray());
    out.printf("%s %c%n", EVIL, '\u001b');
    out.append(EVIL).append('\u0007').write(EVIL.charAt(0));
    out.write(EVIL, 2, 9);
    assertFalse(out.checkError());
    requireHarmless(raw.toString());
    assertTrue(raw.toString().startsWith("\uFFFD]0;gone\uFFFD\uFFFD[2Jx\uFFFD1mA\uFFFDb\uFFFDc"));
  }

  @Test
  void characterThatComesInHalvesIsWhole() {
    Output out = new Output(raw, true);
    for (char half : "🥚 rolls\t→\n".toCharArray()) {
      out.write(half);
    }
    out.write('\uD83E'); // half a character without its other half
    out.print("!");
    out.flush();
    assertEquals("🥚 rolls\t→\n\uFFFD!", raw.toString());
  }

  @Test
  void aLineThatIsWrittenOverIsCleanedToo() {
    new Output(raw, true).overwrite(EVIL);
    String text = raw.toString();
    assertTrue(text.startsWith("\r") && text.endsWith("\u001b[K"));
    requireHarmless(text.substring(1, text.length() - 3));
  }

  private Path evilCheckpoint() throws IOException {
    Path file = folder.resolve("evil\u001b[31m.safetensors");
    EggConfig config = new EggConfig(256, 16, 1);
    new Checkpoint(
            RandomCheckpoints.gaussian(config, 1),
            Optional.of(EVIL),
            Map.of(EVIL, EVIL, "step", EVIL))
        .write(file);
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect", "sample --checkpoint", "score --tokens x --checkpoint"})
  void namesHeadersAndTokenizersOfAFile(String command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.add(evilCheckpoint().toString());
    Cli.Result result = new Cli(folder).egg(words.toArray(String[]::new));
    requireHarmless(result.out());
    requireHarmless(result.err());
    assertNotEquals("", result.out() + result.err());
  }

  @Test
  void aTokenizersTokensInAFailure() throws IOException {
    Path file =
        Files.writeString(folder.resolve("t.json"), "{\"\\u001b[2J\": 1, \"model\": \"\u001b\"}");
    Cli cli = new Cli(folder);
    Cli.Result result =
        cli.train("--corpus", cli.text().toString(), "--tokenizer", file.toString());
    assertNotEquals(0, result.code());
    requireHarmless(result.err());
  }

  @Test
  void optionsAndArguments() {
    for (String[] args : new String[][] {{"--\u001b[2J"}, {"train", "\u001b[2J"}, {EVIL}}) {
      Cli.Result result = new Cli(folder).egg(args);
      assertNotEquals(0, result.code());
      requireHarmless(result.err());
    }
  }

  @Test
  void aModelsTextIsWholeInAPipeAndHarmlessOnATerminal() throws IOException {
    String prompt = EVIL.replace("\u0000", ""); // the separator
    String[] args = {
      "sample",
      "--checkpoint",
      new Cli(folder).checkpoint(16, 1).toString(),
      "--prompt",
      prompt,
      "--seed",
      "1"
    };
    StringWriter err = new StringWriter();
    assertEquals(0, Egg.run(raw, err, args), err::toString);
    assertTrue(raw.toString().startsWith(prompt));
    StringWriter shown = new StringWriter();
    Output terminal = new Output(shown, true);
    assertEquals(0, Egg.run(Terminal.NONE, terminal, new Output(err, true), args), err::toString);
    requireHarmless(shown.toString());
    assertEquals(Output.clean(raw.toString()), shown.toString());
  }
}
