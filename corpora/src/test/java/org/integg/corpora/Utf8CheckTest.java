package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8CheckTest {
  /** The bad byte is where a malformed sequence starts, as Java's decoder says. */
  @Test
  void agreesWithTheDecoderOfJava() {
    Random random = new Random(2);
    for (int round = 0; round < 200_000; round++) {
      byte[] text = randomText(random);
      ByteBuffer in = ByteBuffer.wrap(text);
      CoderResult result =
          StandardCharsets.UTF_8.newDecoder().decode(in, CharBuffer.allocate(64), false);
      long bad = new Utf8Check().check(text, 0, text.length);
      if (result.isMalformed()) {
        assertEquals(in.position(), bad, () -> hex(text));
      } else if (bad >= 0) {
        // Java waits for the end of a sequence, although a later byte may show that it is
        // malformed.
        assertEquals(true, in.remaining() > 1 && bad == in.position(), () -> hex(text));
      }
    }
  }

  private static byte[] randomText(Random random) {
    byte[] text = new byte[random.nextInt(1, 12)];
    for (int i = 0; i < text.length; i++) {
      int[] edges = {0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xED, 0xF0, 0xF4};
      boolean edge = random.nextBoolean();
      text[i] = (byte) (edge ? edges[random.nextInt(edges.length)] : random.nextInt(1, 256));
    }
    return text;
  }

  private static String hex(byte[] text) {
    return java.util.HexFormat.ofDelimiter(" ").formatHex(text);
  }

  @Test
  void everyCharacterIsGoodWhereverItIsCut() {
    byte[] all =
        new String(
                new int[] {1, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF},
                0,
                10)
            .getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= all.length; cut++) {
      Utf8Check check = new Utf8Check();
      assertEquals(-1, check.check(all, 0, cut));
      assertEquals(-1, check.check(all, cut, all.length - cut));
    }
  }

  @Test
  void offsetCountsFromTheStartOfTheDocument() {
    Utf8Check check = new Utf8Check();
    assertEquals(-1, check.check(new byte[] {'x', 'a', 'b'}, 1, 2));
    assertEquals(3, check.check(new byte[] {'c', (byte) 0xFF, 'd'}, 0, 3));
    assertEquals(0xFF, check.bad());
    Utf8Check begun = new Utf8Check(); // a character that begins in one piece and breaks in another
    assertEquals(-1, begun.check(new byte[] {'h', (byte) 0xE4}, 0, 2));
    assertEquals(1, begun.check(new byte[] {'l', 'l', 'o'}, 0, 3));
    assertEquals(0xE4, begun.bad());
    assertEquals(0, new Utf8Check().check(new byte[1], 0, 1), "a zero byte is no text");
  }
}
