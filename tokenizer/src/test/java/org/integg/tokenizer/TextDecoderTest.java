package org.integg.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextDecoderTest {
  private final Tokenizer bytes = new ByteTokenizer();

  @Test
  void neverGivesHalfACharacter() {
    String text = "a é € 😀 e\u0301 \r\n ﷽ z";
    TextDecoder decoder = new TextDecoder(bytes);
    StringBuilder seen = new StringBuilder();
    for (int id : bytes.encode(text.getBytes(StandardCharsets.UTF_8))) {
      String piece = decoder.next(id);
      assertFalse(piece.contains("\uFFFD"), piece);
      assertFalse(
          !piece.isEmpty() && Character.isHighSurrogate(piece.charAt(piece.length() - 1)),
          "half a surrogate pair");
      seen.append(piece);
    }
    assertEquals("", decoder.finish());
    assertEquals(text, seen.toString());
  }

  @Test
  void anyBytesGiveWhatDecodingThemAtOnceGives() {
    Random random = new Random(11);
    TextDecoder decoder = new TextDecoder(bytes);
    for (int round = 0; round < 2_000; round++) {
      byte[] text = new byte[random.nextInt(40)];
      for (int i = 0; i < text.length; i++) {
        // Mostly bytes from 0x80 on, so that starts and continuations meet in every order.
        text[i] =
            (byte) (random.nextInt(4) == 0 ? 1 + random.nextInt(127) : -random.nextInt(1, 128));
      }
      StringBuilder seen = new StringBuilder();
      for (int id : bytes.encode(text)) {
        seen.append(decoder.next(id));
      }
      seen.append(decoder.finish());
      assertEquals(new String(text, StandardCharsets.UTF_8), seen.toString());
    }
  }

  @Test
  void separatorEndsTheDocument() {
    TextDecoder decoder = new TextDecoder(bytes);
    assertEquals("", decoder.next(0xE2));
    assertEquals("\uFFFD", decoder.next(Tokenizer.SEPARATOR));
    assertEquals("a", decoder.next('a'));
    assertEquals("", decoder.next(Tokenizer.SEPARATOR));
  }
}
