package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line of JSON is one value, read to its end; skipped lines are counted. */
class JsonLinesTest {
  @TempDir Path folder;

  private static String object(int number) {
    return "{\"text\": \"" + "document %02d ".formatted(number).repeat(3) + "\", \"n\": 1}";
  }

  private static String text(int number) {
    return "document %02d ".formatted(number).repeat(3);
  }

  private Path write(String lines) throws IOException {
    return Files.writeString(folder.resolve("a.jsonl"), lines);
  }

  private String read(String lines, String options) throws IOException {
    StringBuilder text = new StringBuilder();
    Corpora.read(write(lines) + options, folder.resolve("cache"), text);
    return text.toString();
  }

  private String read(String lines) throws IOException {
    return read(lines, "");
  }

  private void refused(String lines, String... parts) {
    CorpusException error = assertThrows(CorpusException.class, () -> read(lines));
    assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    for (String part : parts) {
      assertTrue(error.getMessage().contains(part), "'" + part + "' in: " + error.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\n\n", "\r\r", "\r\n\r\n", " \n", "\t\r\n\n"})
  void linesEndInEveryWay(String end) throws IOException {
    StringBuilder lines = new StringBuilder();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      lines.append(object(i)).append(end);
      texts.add(text(i));
    }
    assertEquals(String.join("|", texts), read(lines.toString()));
    assertEquals(String.join("|", texts), read(lines.toString().strip()));
  }

  @Test
  void linesAreCountedWhateverEndsThem() {
    for (String end : List.of("\n", "\r\n", "\r")) {
      String good = object(1) + end + object(2) + end;
      refused(good + "[]" + end, "line 3", "(offset " + good.length() + ")");
    }
    // A buffer's end may fall between the two characters.
    String line = "{\"text\": \"" + "x".repeat((1 << 16) - 13) + "\"}";
    refused(line + "\r\n" + object(1) + "\r\n[]", "line 3");
  }

  @Test
  void twoValuesOnALine() {
    refused(object(1) + object(2), "line 1", "more than one value", "offset " + object(1).length());
    refused(object(1) + "\n" + object(2) + " " + object(3) + "\n", "line 2", "more than one");
    refused(object(1) + ",\n" + object(2), "line 1");
    refused(object(1) + " 7", "line 1", "more than one");
    refused(object(1) + "}", "line 1", "not JSON");
  }

  @Test
  void lineBrokenAnywhere() {
    String line = "{\"id\": 7, \"text\": \"some text\", \"more\": {\"a\": [1, true, null]}}";
    for (int at = 1; at < line.length(); at++) {
      refused(object(1) + "\n" + line.substring(0, at) + "\n" + object(2), "line 2");
    }
  }

  @Test
  void fieldThatIsThereTwice() {
    refused("{\"text\": \"a\", \"text\": \"b\"}", "line 1", "'text'", "twice");
    refused("{\"text\": \"a\", \"text\": null}", "twice");
    refused("{\"text\": \"a\", \"t\\u0065xt\": \"b\"}", "twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "Infinity", "-Infinity", "1e999", "null", "[[[]]]", "{\"text\": 1}"})
  void otherFieldsHoldWhatTheyLikeWhereverTheyStand(String value) throws IOException {
    assertEquals("a", read("{\"x\": " + value + ", \"text\": \"a\"}"));
    assertEquals("a", read("{\"text\": \"a\", \"x\": " + value + "}"));
  }

  @Test
  void longNumbersAndNames() throws IOException {
    String digits = "1".repeat(5_000);
    assertEquals("a", read("{\"x\": " + digits + ", \"text\": \"a\", \"" + digits + "\": 1}"));
  }

  @Test
  void textsThatAreNoneAreCounted() throws IOException {
    String lines =
        object(1) + "\n{\"text\": null}\n{\"text\": \"\"}\n{\"text\": []}\n" + object(2) + "\n";
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), write(lines).toString());
    for (int round = 0; round < 2; round++) { // made, then found in the cache
      try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(spec)) {
        assertEquals(2, corpus.documents());
        String note = corpus.notes().getFirst();
        assertTrue(note.startsWith("left out 3 files or rows"), note);
        assertTrue(note.contains("a.jsonl line 2"), note);
      }
    }
  }

  private List<String> notes(String lines, String options) throws IOException {
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), write(lines) + options);
    try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(spec)) {
      return corpus.notes();
    }
  }

  /**
   * Messages without content, such as tool calls, are common; a wrong field name affects all lines.
   */
  @Test
  void itemsOfListsWithoutATextAreCounted() throws IOException {
    String question = "{\"role\": \"user\", \"content\": \"" + "question ".repeat(9) + "\"}";
    String answer = "{\"role\": \"assistant\", \"contents\": \"lost\"}";
    String whole = "{\"m\": [" + question + "]}\n";
    String note = "left out list items without a text (null, or no such field) in ";
    for (String item : List.of(answer, "null", "7", "{\"content\": null}", "[null]", "{}")) {
      String lines = whole + "{\"m\": [" + question + ", " + item + "]}\n";
      assertEquals(
          List.of(note + "1 file or row: " + folder.resolve("a.jsonl") + " line 2"),
          notes(lines, "#field=m.content"),
          item);
    }
    for (String item : List.of("[]", "{\"content\": []}", question)) {
      String lines = "{\"m\": [" + question + ", " + item + "]}\n";
      assertEquals(List.of(), notes(lines, "#field=m.content"), item);
    }
    for (String nulls : List.of("[%s, null, \"x\"]", "[null, %s]", "[[%s], [null]]")) {
      String lines = "{\"text\": " + nulls.formatted("\"" + text(1) + "\"") + "}\n";
      List<String> notes = notes(lines + lines.replace("01", "02"), "");
      assertEquals(1, notes.size(), notes.toString());
      assertTrue(notes.getFirst().startsWith(note + "2 files or rows: "), notes.toString());
    }
    String none = "{\"m\": [" + answer + ", " + answer + "]}";
    CorpusException error =
        assertThrows(CorpusException.class, () -> read(whole + none, "#field=m.content"));
    assertTrue(error.getMessage().contains("line 2"), error.getMessage());
    assertTrue(error.getMessage().contains("no field 'm.content'"), error.getMessage());
  }

  @Test
  void textOfAnotherKind() {
    for (String value : List.of("7", "true", "{}", "[1]", "NaN")) {
      refused(object(1) + "\n{\"text\": " + value + "}", "line 2", "'text'", "no text");
    }
    refused(object(1) + "\n{\"body\": 1}\n", "line 2", "no field 'text'", "#field=");
    refused("[" + object(1) + ",\n" + object(2) + "]", "line 1", "list");
  }

  @Test
  void fieldsWithinFields() throws IOException {
    String line =
        "{\"doc\": {\"id\": 1, \"text\": \"in\", \"list\": [\"a\", null, \"b\"]},"
            + " \"turns\": [{\"text\": \"one\"}, {\"by\": 2, \"text\": \"two\"}, null],"
            + " \"a.b\": \"dotted\", \"none\": null}";
    assertEquals("in", read(line, "#field=doc.text"));
    assertEquals("a\nb", read(line, "#field=doc.list"));
    assertEquals("one\ntwo", read(line, "#field=turns.text"));
    assertEquals("dotted", read(line, "#field=a.b"));
    assertEquals("", read(line, "#field=none.text"));
    for (String wrong : List.of("doc", "doc.text.x", "text", "turns.x.y", "doc.", ".text")) {
      assertThrows(CorpusException.class, () -> read(line, "#field=" + wrong), wrong);
    }
  }

  @Test
  void halfOfASurrogatePairIsNoted() throws IOException {
    String half = "{\"text\": \"" + "x".repeat(80) + " \\ud83d and \\ud83d\\ude00\"}\n";
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), write(half + object(1)).toString());
    try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(spec)) {
      assertTrue(Corpora.text(corpus.train()).contains(" ? and 😀"));
      assertTrue(corpus.notes().getFirst().contains("1 file or row"), corpus.notes().toString());
    }
  }

  /** What is refused in plain text is refused here, wherever it occurs. */
  @Test
  void whatIsNoUtf8() throws IOException {
    for (String bad :
        List.of("\u00FF", "\u00C0\u00AF", "\u00ED\u00A0\u0080", "\u00F4\u0090\u0080\u0080", "\0")) {
      for (String place :
          List.of("\"text\": \"%s\"", "\"text\": \"a\", \"x\": \"%s\"", "\"%s\": 1")) {
        String line = "{" + place.formatted("some more " + bad) + "}\n";
        byte[] bytes = (object(1) + "\n" + line).getBytes(StandardCharsets.ISO_8859_1);
        String file = Files.write(folder.resolve("b.jsonl"), bytes).toString();
        CorpusException error =
            assertThrows(
                CorpusException.class,
                () -> Corpora.read(file, folder.resolve("cache"), new StringBuilder()));
        assertTrue(error.getMessage().contains("b.jsonl: line 2 (offset "), error.getMessage());
      }
    }
    byte[] wide = ("\n" + object(2)).getBytes(StandardCharsets.UTF_16LE);
    byte[] both = Arrays.copyOf(object(1).getBytes(StandardCharsets.UTF_8), 1000);
    Arrays.fill(both, object(1).length(), 1000, (byte) ' ');
    both = Arrays.copyOf(both, 1000 + wide.length);
    System.arraycopy(wide, 0, both, 1000, wide.length);
    String file = Files.write(folder.resolve("c.jsonl"), both).toString();
    assertThrows(
        CorpusException.class,
        () -> Corpora.read(file, folder.resolve("cache"), new StringBuilder()));
  }

  @Test
  void longTextsOfEveryCharacter() throws IOException {
    // Pairs of surrogates begin at even and at odd places, wherever a buffer ends.
    for (String unit : List.of("😀", "a😀é", "ab😀€", "\u0001é", "€")) {
      String text = unit.repeat(100_000);
      String json = text.replace("\u0001", "\\u0001");
      assertEquals(text, read("{\"text\": \"" + json + "\"}"));
      assertEquals("x\n" + text, read("{\"text\": [\"x\", \"" + json + "\"]}"));
    }
    String halves = "\\ud83d".repeat(50_000);
    assertEquals("?".repeat(50_000) + "\n?", read("{\"text\": [\"" + halves + "\", \"\\ude00\"]}"));
  }

  /** A small file may hold a long line, which is read piece by piece. */
  @Test
  void lineThatIsLongForItsFile() throws IOException {
    String spaces = " ".repeat(64 << 20);
    Path file = folder.resolve("big.jsonl.gz");
    byte[] line = ("{\"text\": \"" + spaces + "\"}").getBytes(StandardCharsets.US_ASCII);
    Files.write(file, Corpora.gzip(line));
    StringBuilder text = new StringBuilder();
    Corpora.read(file.toString(), folder.resolve("cache"), text);
    assertEquals(spaces.length(), text.length());
  }

  @Test
  void everyValueIsCheckedToItsLastCharacter() throws IOException {
    for (String good :
        List.of(
            "0", "-0", "-0.5e+10", "1E5", "1e-05", "true", "false", "null", "\"\\u00e9\"", "{}")) {
      for (String spaced : List.of(good, " " + good + "\t")) {
        assertEquals("a", read("{\"x\":" + spaced + ",\"text\":\"a\"}"), good);
      }
    }
  }

  private static final List<String> NO_VALUES =
      List.of(
          "01",
          "+1",
          "1.",
          ".5",
          "1e",
          "0x1",
          "--1",
          "-",
          "tru",
          "True",
          "nul",
          "none",
          "'a'",
          "\"\\x\"",
          "\"\\u12g4\"",
          "\"\\u\uff11234\"",
          "\"a\tb\"",
          "[1,]",
          "[,1]",
          "[1 2]",
          "{,}",
          "{\"a\"}",
          "{\"a\":1,}",
          "{a: 1}",
          "{\"a\":1 \"b\":2}",
          "[1}",
          "/* */ 1",
          "undefined",
          "\u00a01",
          "");

  @Test
  void noValueIsTaken() throws IOException {
    for (String bad : NO_VALUES) {
      refused("{\"x\": " + bad + ", \"text\": \"a\"}", "line 1 (offset ", "is not JSON: ");
    }
    refused("{\"x\": 1], \"text\": \"a\"}", "']' stands where a comma or '}' must");
    refused("{\"x\": " + "[".repeat(2000) + "}", "nested deeper than 1000");
    assertEquals("a", read("{\"x\":" + "[".repeat(900) + "]".repeat(900) + ",\"text\":\"a\"}"));
  }

  /**
   * Other programs' line separators are characters here; a byte order mark inside comes from
   * concatenated files.
   */
  @Test
  void oddCharacters() throws IOException {
    String odd = "a\u2028b\u2029c\u0085d\u007fe\ufefff";
    assertEquals(odd + "|b", read("{\"text\": \"" + odd + "\"}\n{\"text\": \"b\"}"));
    assertEquals("a|b", read("{\"text\": \"a\"}\n\ufeff{\"text\": \"b\"}\n"));
    refused("{\"text\": \"a\"}\f", "is not JSON");
    refused("{\"text\": \"a\"}\n\0\0\0", "line 2", "a zero byte");
    refused("{\"text\": \"a\"}\u2028{\"text\": \"b\"}", "line 1");
    refused(".{\"text\": \"a\"}", "line 1", "not a JSON object");
  }
}
