package org.integg.tokenizer;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * GPT-2's way to write bytes as printable characters, used by every byte-level {@code
 * tokenizer.json}: printable Latin-1 characters stand for themselves, the other 68 bytes, in order,
 * are U+0100 to U+0143.
 */
final class ByteAlphabet {
  private static final int BYTES = 256;
  private static final char[] CHARACTERS = characters();
  private static final short[] BYTE_OF = inverse();

  private ByteAlphabet() {}

  private static char[] characters() {
    char[] characters = new char[BYTES];
    char spare = BYTES;
    for (int b = 0; b < BYTES; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE && b <= 0xFF;
      characters[b] = printable ? (char) b : spare++;
    }
    return characters;
  }

  private static short[] inverse() {
    short[] inverse = new short[2 * BYTES];
    Arrays.fill(inverse, (short) -1);
    for (int b = 0; b < BYTES; b++) {
      inverse[CHARACTERS[b]] = (short) b;
    }
    return inverse;
  }

  /** The character that stands for a byte, 0 to 255. */
  static char character(int value) {
    return CHARACTERS[value];
  }

  /**
   * The bytes in the order of their characters, which is the order of their ids in trained
   * vocabularies.
   */
  static int[] bytesByCharacter() {
    return IntStream.range(0, BYTE_OF.length).map(c -> BYTE_OF[c]).filter(b -> b >= 0).toArray();
  }

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      text.append(CHARACTERS[b & 0xFF]);
    }
    return text.toString();
  }

  /** The bytes that {@code text} stands for; empty when a character stands for none. */
  static Optional<byte[]> decode(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = text.charAt(i);
      if (c >= BYTE_OF.length || BYTE_OF[c] < 0) {
        return Optional.empty();
      }
      bytes[i] = (byte) BYTE_OF[c];
    }
    return Optional.of(bytes);
  }
}
