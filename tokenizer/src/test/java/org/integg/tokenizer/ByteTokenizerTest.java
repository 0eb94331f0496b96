package org.integg.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteTokenizerTest {
  private final Tokenizer bytes = new ByteTokenizer();

  @Test
  void idIsTheUnsignedByteValue() {
    byte[] all = new byte[256];
    int[] expected = new int[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
      expected[i] = i;
    }
    assertArrayEquals(expected, bytes.encode(all));
    assertArrayEquals(all, bytes.decode(expected));
    assertEquals(256, bytes.vocabularySize());
  }

  @Test
  void separatorIsNoText() {
    assertEquals(0, bytes.textBytes(Tokenizer.SEPARATOR));
    for (int id = 1; id < 256; id++) {
      assertEquals(1, bytes.textBytes(id));
    }
  }

  @Test
  void idsOutsideTheVocabularyAreRefused() {
    for (int id : new int[] {-1, 256, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThrows(IndexOutOfBoundsException.class, () -> bytes.textBytes(id));
      assertThrows(IndexOutOfBoundsException.class, () -> bytes.decode(id, new byte[1], 0));
    }
  }

  @Test
  void piecesOfAnySizeGiveTheSameIds() throws IOException {
    Random random = new Random(7);
    byte[] text = new byte[20_000];
    random.nextBytes(text);
    Tokenizer.IdBuffer ids = new Tokenizer.IdBuffer();
    TokenEncoder encoder = bytes.newEncoder();
    for (int at = 0; at < text.length; ) {
      int piece = Math.min(random.nextInt(9_000), text.length - at);
      encoder.encode(text, at, piece, ids);
      at += piece;
    }
    encoder.finish(ids);
    assertArrayEquals(bytes.encode(text), ids.toArray());
    assertArrayEquals(text, bytes.decode(ids.toArray()));
  }

  @Test
  void definitionMakesTheTokenizerAgain() {
    assertEquals(bytes, Tokenizers.fromDefinition(bytes.definition()));
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Tokenizers.fromDefinition("words\n\u001b\ud800"));
    assertEquals(
        "unknown tokenizer 'words\ufffd\ufffd\ufffd'; known: 'bytes' and the text of a"
            + " tokenizer.json",
        error.getMessage());
  }

  @Test
  void emptyTextHasNoIds() {
    assertEquals(0, bytes.encode(new byte[0]).length);
    assertTrue(new String(bytes.decode(new int[0]), StandardCharsets.UTF_8).isEmpty());
  }
}
