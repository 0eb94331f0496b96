package org.integg.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFilesTest {
  private static final byte[] TEXT = "hello hello, world! 123".getBytes(StandardCharsets.UTF_8);
  @TempDir Path folder;

  /** A file as other tools write it: bytes first, merges as texts, special tokens anywhere. */
  private static String foreign(String added, int firstByte) {
    StringBuilder vocab = new StringBuilder();
    int id = firstByte;
    for (int value : ByteAlphabet.bytesByCharacter()) {
      String token = String.valueOf(ByteAlphabet.character(value));
      String escaped = token.replace("\\", "\\\\").replace("\"", "\\\"");
      vocab.append('"').append(escaped).append("\": ").append(id++).append(", ");
    }
    return """
    {"version": "1.0", "added_tokens": [%s], "normalizer": null,
     "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
     "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "vocab": {%s
      "he": %d, "ll": %d, "hell": %d}, "merges": ["h e", "l l", "he ll"]}}
    """
        .formatted(added, vocab, id, id + 1, id + 2);
  }

  private static String special(int id, String name) {
    return "{\"id\": %d, \"content\": \"%s\", \"special\": true}".formatted(id, name);
  }

  private Tokenizer read(String json) throws IOException {
    return TokenizerFiles.read(Files.writeString(folder.resolve("tokenizer.json"), json));
  }

  private static int first(Tokenizer tokenizer, String text) {
    return tokenizer.encode(text.getBytes(StandardCharsets.UTF_8))[0];
  }

  @Test
  void separatorThatIsZeroStays() throws IOException {
    Tokenizer tokenizer = read(foreign(special(0, "<s>") + "," + special(260, "</s>"), 1));
    assertEquals(261, tokenizer.vocabularySize());
    assertEquals(1, first(tokenizer, "!"));
    assertEquals(259, first(tokenizer, "hello"));
    assertEquals(0, tokenizer.textBytes(0));
    assertEquals(0, tokenizer.textBytes(260));
  }

  @Test
  void documentTokenChangesPlacesWithZero() throws IOException {
    Tokenizer tokenizer =
        read(foreign(special(259, "<pad>") + "," + special(260, "<|endoftext|>"), 0));
    assertEquals(261, tokenizer.vocabularySize());
    assertEquals(260, first(tokenizer, "!"), "stood at 0");
    assertEquals(1, first(tokenizer, "\""));
    assertEquals(258, first(tokenizer, "hello"));
    assertTrue(tokenizer.definition().contains("\"<|endoftext|>\":0"));
    assertTrue(tokenizer.definition().contains("\"<pad>\":259"));
  }

  @Test
  void separatorIsAddedWhereThereIsNone() throws IOException {
    Tokenizer tokenizer = read(foreign("", 0));
    assertEquals(260, tokenizer.vocabularySize());
    assertEquals(259, first(tokenizer, "!"), "stood at 0");
    assertEquals(258, first(tokenizer, "hello"));
  }

  @Test
  void gapsAmongIdsStandForNothing() throws IOException {
    Tokenizer tokenizer = read(foreign(special(0, "<s>") + "," + special(300, "</s>"), 1));
    assertEquals(301, tokenizer.vocabularySize());
    assertEquals(0, tokenizer.textBytes(280));
    assertEquals(0, tokenizer.decode(new int[] {280}).length);
    assertEquals(tokenizer, Tokenizers.fromDefinition(tokenizer.definition()));
  }

  @Test
  void bitsPerByteCountTheSameBytes() throws IOException {
    for (String json :
        List.of(
            foreign("", 0), foreign(special(259, "</s>"), 0), foreign(special(0, "<pad>"), 1))) {
      Tokenizer tokenizer = read(json);
      int[] ids = tokenizer.encode(TEXT);
      long bytes = 0;
      for (int id : ids) {
        bytes += tokenizer.textBytes(id);
      }
      assertEquals(TEXT.length, bytes);
      assertArrayEquals(TEXT, tokenizer.decode(ids));
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    for (PreTokenizer preTokenizer :
        List.of(
            PreTokenizer.GPT2,
            PreTokenizer.PLAIN,
            PreTokenizer.GPT2_SINGLE_DIGITS,
            PreTokenizer.GPT2_DIGIT_RUNS,
            new PatternSplitter("\\w+|\\W"))) {
      BpeTokenizer tokenizer = Texts.small(preTokenizer);
      assertEquals(tokenizer, read(tokenizer.definition()));
      assertEquals(tokenizer, Tokenizers.fromDefinition(tokenizer.definition()));
    }
  }

  private void refused(String json, String... parts) throws IOException {
    var error = assertThrows(TokenizerException.class, () -> read(json));
    String line = Texts.message(error);
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.startsWith(folder.resolve("tokenizer.json") + ": "), line);
    for (String part : parts) {
      assertTrue(line.contains(part), "'" + part + "' in: " + line);
    }
  }

  @Test
  void otherModelsAreRefused() throws IOException {
    String good = foreign(special(0, "<s>"), 1);
    for (String type : List.of("WordPiece", "Unigram", "WordLevel")) {
      refused(good.replace("\"BPE\"", "\"" + type + "\""), "type " + type, "byte-level BPE");
    }
    refused(good.replace("\"dropout\": null", "\"dropout\": 0.1"), "model.dropout");
    refused(good.replace("\"dropout\": null", "\"byte_fallback\": true"), "byte_fallback");
    refused(
        good.replace("\"dropout\": null", "\"end_of_word_suffix\": \"</w>\""),
        "end_of_word_suffix");
    refused(good.replace("null,\n", "{\"type\": \"NFC\"},\n"), "normalizer (NFC)");
    refused(good.replace("\"ByteLevel\"", "\"Metaspace\""), "ByteLevel");
    refused(good.replace("space\": false", "space\": true"), "add_prefix_space");
    refused("{}", "no \"model\"");
    refused("[1, 2]", "line 1");
  }

  /** Numbers, depths and sizes that no tokenizer has. */
  @Test
  void absurdFilesAreRefused() throws IOException {
    String good = foreign(special(0, "<s>"), 1);
    refused(good.replace("\"dropout\": null", "\"dropout\": " + "9".repeat(400)), "model.dropout");
    refused(good.replace("\"dropout\": null", "\"dropout\": 1e999999999"), "model.dropout");
    refused("{\"a\":" + "[".repeat(600), "nesting depth");
    refused("{\"a\":[" + "[],".repeat(1 << 20) + "1]}", "Token count");
    refused(good.replace("\"hell\": 259", "\"hell\": " + "9".repeat(1_500)), "Number value length");
    refused(good.replace("\"hell\": 259", "\"\\n\\u001bhell\": true"), "'\uFFFD\uFFFDhell'");
    Path large = folder.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength((64 << 20) + 1);
    }
    var error = assertThrows(TokenizerException.class, () -> TokenizerFiles.read(large));
    assertTrue(Texts.message(error).contains("more than 64 MiB"), Texts.message(error));
  }

  @Test
  void regularExpressionsThatNeedMoreThanLinearTimeAreRefused() throws IOException {
    String good = Texts.small(new PatternSplitter("PATTERN")).definition();
    int ids = read(good.replace("PATTERN", "(?:[a-z]| )+")).vocabularySize();
    assertTrue(ids >= 257, ids + " ids");
    for (String regex :
        List.of(
            "(a|aa)+\\\\d|(z)\\\\2",
            "(?<=a)b",
            "a(?=bc)",
            "(?>a|ab)c",
            "^a",
            "\\\\bx",
            "a{2000}")) {
      refused(good.replace("PATTERN", regex), "regular expression that cannot be used");
    }
    refused(good.replace("PATTERN", "(".repeat(9_000)), "regular expression that cannot be used");
    refused(good.replace("PATTERN", "((a{1000}){1000}){9}"), "too many repetitions");
  }

  private void refusedAs(byte[] content, String line) throws IOException {
    Path file = Files.write(folder.resolve("bad.json"), content);
    var error = assertThrows(TokenizerException.class, () -> TokenizerFiles.read(file));
    assertEquals(file + ": looks like JSON, but " + line, Texts.message(error));
  }

  /** Sound files that an editor or a shell has changed. */
  @Test
  void otherTextThanUtf8IsNamed() throws IOException {
    String good = foreign(special(0, "<s>"), 1);
    String marked = "begins with a byte order mark; save it as UTF-8 without one";
    refusedAs(("\uFEFF" + good).getBytes(StandardCharsets.UTF_8), marked);
    String wide = "is UTF-16 or UTF-32, not UTF-8 text; save it as UTF-8";
    refusedAs(("\uFEFF" + good).getBytes(StandardCharsets.UTF_16LE), wide);
    for (String charset : List.of("UTF-16", "UTF-16BE", "UTF-32")) {
      refusedAs(good.getBytes(Charset.forName(charset)), wide);
    }
    byte[] latin = good.replace("<s>", "\u00E4").getBytes(StandardCharsets.ISO_8859_1);
    String wrong = "is not UTF-8 text: it has the byte 0x%02X at offset %d; save it as UTF-8";
    refusedAs(latin, wrong.formatted(0xE4, good.indexOf("<s>")));
    refusedAs(("\u00FF" + good).getBytes(StandardCharsets.ISO_8859_1), wrong.formatted(0xFF, 0));
  }

  @Test
  void aDefinitionThatNoCheckpointHoldsIsRefused() {
    TokenizerFiles.checkDefinition("\"\u00E4", 4);
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> TokenizerFiles.checkDefinition("\"\u00E4", 3));
    assertTrue(Texts.message(error).contains("take 4 bytes of every checkpoint, and at most 3"));
  }

  @Test
  void anExpressionThatTakesLongIsNamedWithFileAndText() throws IOException {
    String json = Texts.small(new PatternSplitter("PATTERN")).definition();
    Tokenizer tokenizer = read(json.replace("PATTERN", "a+b|a"));
    byte[] text = ("\u001b" + "a".repeat(20_000)).getBytes(StandardCharsets.UTF_8);
    var error = assertThrows(UncheckedIOException.class, () -> tokenizer.encode(text));
    String line = Texts.message(Objects.requireNonNull(error.getCause()));
    assertTrue(line.startsWith(folder.resolve("tokenizer.json") + ": its regular expr"), line);
    assertTrue(line.contains("'a+b|a'") && line.contains("begins '\uFFFDaaa"), line);
    assertTrue(line.length() < 400 && line.lines().count() == 1, line);
  }

  @Test
  void brokenVocabulariesAreRefused() throws IOException {
    String good = foreign(special(0, "<s>"), 1);
    refused(good.substring(0, 500), "is not JSON that can be read at line", "byte");
    refused(good.replace("\"he ll\"", "\"he l l\""), "model.merges[2]");
    refused(good.replace("[\"h e\", \"l l\", \"he ll\"]", "{}"), "has no list of model.merges");
    refused(
        good.replace("\"merges\": [", "\"merges\": [], \"merges\": ["), "a field is there twice");
    refused(good.replace("\"he ll\"", "\"he lll\""), "model.merges[2]", "'lll'");
    refused(good.replace("\"hell\": 259", "\"hell\": 258"), "258", "'ll'", "'hell'");
    refused(good.replace("\"hell\": 259", "\"hell\": 65536"), "65536", "smaller");
    refused(good.replace("\"hell\": 259", "\"hell\": -1"), "'hell'", "-1");
    refused(good.replace("\"hell\": 259", "\"hell\": 1.5"), "'hell'", "1.5");
    refused(good.replace("\"hell\": 259", "\"hell\": 259, \"日本\": 260"), "日本", "byte");
    refused(good.replace("\"a\": ", "\"aa\": "), "0x61");
    refused(good.replace("\"special\": true", "\"special\": false"), "'<s>'", "not special");
  }
}
