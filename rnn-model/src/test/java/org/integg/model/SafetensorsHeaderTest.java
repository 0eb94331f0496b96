package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.integg.tokenizer.Foreign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers that are malformed or damaged: each is refused with one clear line. */
@SuppressWarnings("NullAway") // a null fails the test all the same
class SafetensorsHeaderTest {
  private static final String AGAIN = "; the file was made wrong or is damaged, make it again";
  private static final String COPY = "; the file is damaged or no safetensors file, copy it again";

  @TempDir Path folder;

  private Path file(byte[] header, int data) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    return Files.write(folder.resolve("f"), bytes.array());
  }

  private Path file(String header, int data) throws IOException {
    return file(header.getBytes(StandardCharsets.UTF_8), data);
  }

  private String refusal(Path file) {
    String message =
        assertThrows(CheckpointException.class, () -> Safetensors.open(file).close()).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    return message.substring((file + ": ").length());
  }

  private static String tensor(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{}} | at byte 14: tensor 'a' lacks one of dtype, shape and data_offsets",
        "{\"a\":7} | at byte 13: tensor 'a' is not an object",
        "{\"a\":{\"dtype\":8}} | at byte 22: tensor 'a': dtype is not a string",
        "{\"a\":{\"shape\":8}} | at byte 22: tensor 'a': shape is not an array",
        "{\"a\":{\"shape\":[1.0]}} | at byte 23: tensor 'a': shape holds something else than whole"
            + " numbers",
        "{\"a\":{\"shape\":[-1]}} | at byte 23: tensor 'a': shape holds a number outside 0..2^63-1",
        "{\"a\":{\"shape\":[9223372036854775808]}} | at byte 23: tensor 'a': shape holds a number"
            + " outside 0..2^63-1",
        "{\"a\":{\"shape\":[[1]]}} | at byte 23: tensor 'a': shape holds something else than whole"
            + " numbers",
        "{\"a\":{\"size\":1}} | at byte 21: tensor 'a' has an unknown field 'size'",
        "{\"a\":{\"dtype\":\"I8\",\"dtype\":\"I8\"}} | at byte 35: tensor 'a': dtype is there"
            + " twice",
        "{\"__metadata__\":[]} | at byte 24: __metadata__ is not an object",
        "{\"__metadata__\":{\"k\":1}} | at byte 29: __metadata__ 'k' is not a string",
        "{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}} | at byte 36: __metadata__ 'k' is there twice",
        "{\"__metadata__\":{},\"__metadata__\":{}} | at byte 27: '__metadata__' is there twice",
        "{} {} | at byte 11: there is more after its closing '}'",
      })
  void saysWhatIsWrongInTheHeader(String header, String problem) throws IOException {
    assertEquals("the header is wrong " + problem + AGAIN, refusal(file(header, 0)));
  }

  @Test
  void refusesOffsetsThatAreNotABeginningAndAnEnd() throws IOException {
    for (String offsets : List.of("[4,0]", "[0]", "[]", "[0,4,8]")) {
      String message = refusal(file("{" + tensor("a", "I8", "[4]", offsets) + "}", 4));
      String shown = offsets.replace(",", ", ");
      assertTrue(
          message.contains(
              "tensor 'a': data_offsets " + shown + " are not a beginning and an end behind it"),
          message);
    }
  }

  @Test
  void refusesShapesThatDoNotFitTheirBytes() throws IOException {
    String[][] cases = {
      {"I8", "[5]"},
      {"I32", "[4]"},
      {"I8", "[]"},
      {"I8", "[0]"},
      {"I64", "[4294967296,4294967296]"},
    };
    for (String[] c : cases) {
      String message = refusal(file("{" + tensor("a", c[0], c[1], "[0,4]") + "}", 4));
      assertTrue(
          message.contains(
              ("tensor 'a': data_offsets [0, 4] are 4 bytes, which is not what dtype %s and"
                      + " shape %s take")
                  .formatted(c[0], c[1].replace(",", ", "))),
          message);
    }
    String many = "[" + "1,".repeat(99) + "4]";
    assertTrue(
        refusal(file("{" + tensor("a", "I8", many, "[0,4]") + "}", 4))
            .contains("tensor 'a': shape holds more than 64 numbers"));
  }

  @Test
  void refusesOtherDtypes() throws IOException {
    assertEquals(
        "tensor 'a' has dtype 'F32' at byte 22; Integg reads the integers U8, I8, I16, I32 and I64"
            + " only",
        refusal(file("{" + tensor("a", "F32", "[1]", "[0,4]") + "}", 4)));
    assertTrue(
        refusal(file("{" + tensor("a", "i8", "[4]", "[0,4]") + "}", 4)).contains("dtype 'i8'"));
  }

  @Test
  void refusesOverlapsAndGaps() throws IOException {
    String a = tensor("a", "I8", "[4]", "[0,4]");
    String overlap = "{" + a + "," + tensor("b", "I8", "[4]", "[3,7]") + "}";
    int data = 8 + overlap.length();
    assertEquals(
        "tensor 'b' overlaps tensor 'a': data_offsets begin at 3 (byte %d of the file) instead of 4"
                .formatted(data + 3)
            + AGAIN,
        refusal(file(overlap, 7)));
    String gap = "{" + a + "," + tensor("b", "I8", "[4]", "[5,9]") + "}";
    assertEquals(
        "tensor 'b' leaves a gap after tensor 'a': data_offsets begin at 5 (byte %d of the file)"
                .formatted(data + 5)
            + " instead of 4"
            + AGAIN,
        refusal(file(gap, 9)));
    String late = "{" + tensor("b", "I8", "[4]", "[1,5]") + "}";
    assertTrue(
        refusal(file(late, 5)).startsWith("tensor 'b' leaves a gap after the start of the data"));
    String same = "{" + a + "," + tensor("b", "I8", "[4]", "[0,4]") + "}";
    assertTrue(refusal(file(same, 4)).contains("overlaps"));
    String twice = "{" + a + "," + tensor("a", "I8", "[4]", "[4,8]") + "}";
    assertTrue(refusal(file(twice, 8)).contains("'a' is there twice"));
  }

  @Test
  void takesTensorsListedInAnyOrder() throws IOException {
    String header =
        "{"
            + tensor("b", "I8", "[2]", "[4,6]")
            + ","
            + tensor("none", "I8", "[0]", "[4,4]")
            + ","
            + tensor("a", "I32", "[1]", "[0,4]")
            + "} \n\t";
    try (Safetensors read = Safetensors.open(file(header, 6))) {
      assertEquals(
          List.of("a", "none", "b"), read.tensors().stream().map(TensorEntry::name).toList());
    }
  }

  @Test
  void refusesDataOfAnotherLength() throws IOException {
    String header = "{" + tensor("a", "I8", "[4]", "[0,4]") + "}";
    int data = 8 + header.length();
    assertEquals(
        "the tensors take 4 bytes from byte %d on, but the file ends at byte %d; the file is cut,"
                .formatted(data, data + 3)
            + " copy it again",
        refusal(file(header, 3)));
    assertEquals(
        "the tensors end at byte %d, but the file goes on to byte %d".formatted(data + 4, data + 5)
            + AGAIN,
        refusal(file(header, 5)));
  }

  @Test
  void refusesHeaderLengthsThatCannotBe() throws IOException {
    Path file = folder.resolve("f");
    Files.write(file, new byte[] {1, 2, 3});
    assertEquals("has 3 bytes, too few for a safetensors file; copy it again", refusal(file));
    Files.write(file, new byte[0]);
    assertEquals("has 0 bytes, too few for a safetensors file; copy it again", refusal(file));
    long[] lengths = {100_000_001, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1};
    for (long length : lengths) {
      Files.write(file, ByteBuffer.allocate(64).putLong(Long.reverseBytes(length)).array());
      assertEquals(
          "the header's length at byte 0 is %s, more than the 100000000 allowed; this is not a"
                  .formatted(Long.toUnsignedString(length))
              + " safetensors file",
          refusal(file));
    }
    Files.write(file, ByteBuffer.allocate(64).putLong(Long.reverseBytes(57)).array());
    assertEquals(
        "the header should end at byte 65, but the file ends at byte 64; the file is cut or no"
            + " safetensors file, copy it again",
        refusal(file));
    assertEquals(
        "the header does not begin with '{' at byte 8; this is not a safetensors file",
        refusal(file(new byte[0], 0)));
    assertEquals(
        "the header does not begin with '{' at byte 8; this is not a safetensors file",
        refusal(file(" {}", 0)));
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    byte[][] wrong = {
      {(byte) 0xff},
      {(byte) 0xc0, (byte) 0x80}, // NUL in two bytes
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // a surrogate
      {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond Unicode
      {0},
    };
    for (byte[] bytes : wrong) {
      byte[] header = "{\"__metadata__\":{\"k\":\"########\"}}".getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, header, 22, bytes.length);
      assertEquals("the header is not UTF-8 text at byte 30" + COPY, refusal(file(header, 0)));
    }
    byte[] cut = {'{', '}', (byte) 0xe2, (byte) 0x82};
    assertEquals("the header is not UTF-8 text at byte 10" + COPY, refusal(file(cut, 0)));
    for (String other : List.of("UTF-16LE", "UTF-32LE")) {
      assertEquals(
          "the header is not UTF-8 text at byte 9" + COPY,
          refusal(file("{}".getBytes(Charset.forName(other)), 0)));
    }
  }

  @Test
  void refusesWhatIsNotJson() throws IOException {
    for (String header :
        List.of(
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":{\"dtype\":\"I8\"",
            "{a:1}",
            "{\"a\":nan}",
            "{'a':1}",
            "{\"__metadata__\":{\"k\":\"a\nb\"}}",
            "{\"__metadata__\":{\"k\":\"\\x\"}}",
            "{\"a\":{\"shape\":[01]}}",
            "{\"a\":{\"shape\":[" + "9".repeat(5000) + "]}}",
            "{},",
            "{}//",
            "{" + "\"a\":{".repeat(2000))) {
      String message = refusal(file(header, 0));
      assertTrue(message.startsWith("the header is "), message);
      assertTrue(message.contains(" at byte "), message);
      assertTrue(message.length() < 500, message);
    }
  }

  @Test
  void namesInMessagesAreShortAndPlain() throws IOException {
    String name = "a\\u001b[31m\\n\\u202e" + "x".repeat(500);
    String message = refusal(file("{\"" + name + "\":7}", 0));
    assertTrue(message.codePoints().allMatch(Foreign::isPlain), message);
    assertTrue(message.length() < 300, message);
  }

  /** This module has its own version of a rule in the tokenizer module; both mean the same. */
  @Test
  void everyCharacterThatSteersATerminalIsReplaced() {
    Path file = Path.of("f");
    // Blocks of 256, so that no block ends with the first half of a surrogate pair that the next
    // one completes.
    for (int first = 0; first <= Character.MAX_CODE_POINT; first += 256) {
      StringBuilder text = new StringBuilder();
      StringBuilder shown = new StringBuilder("f: ");
      for (int c = first; c < first + 256; c++) {
        text.appendCodePoint(c);
        shown.appendCodePoint(Foreign.isPlain(c) ? c : Foreign.REPLACEMENT);
      }
      assertEquals(shown + "", new CheckpointException(file, text + "").getMessage());
    }
  }

  @Test
  void saysThatThereIsNoFile() {
    assertEquals(
        "no such file; give the path of a .safetensors file that you may read",
        refusal(folder.resolve("nothing")));
    assertEquals("is a folder; give the path of a .safetensors file", refusal(folder));
  }

  @Test
  void keepsAMapOfAnyStrings() throws IOException {
    Map<String, String> metadata =
        Map.of("", "", "ключ", "\u0000\u001f\"\\/\uD83D\uDE00\u2028", "long", "x".repeat(300_000));
    Path file = folder.resolve("f");
    SafetensorsWriter.write(file, metadata, List.of());
    try (Safetensors read = Safetensors.open(file)) {
      assertEquals(metadata, read.metadata());
    }
  }
}
