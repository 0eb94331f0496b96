package org.integg.tokenizer;

/**
 * Letters, numbers, white space and the rest, for every Unicode character: the three classes that
 * pre-tokenization patterns are made of ({@code \p{L}}, {@code \p{N}}, {@code \s}), read from
 * UTF-8. The categories follow the Unicode version of the running Java.
 */
final class CharClasses {
  static final int OTHER = 0;
  static final int LETTER = 1;
  static final int NUMBER = 2;
  static final int SPACE = 3;

  /** What {@link #next} gives for a character that extends past the end of the text. */
  static final int CUT_OFF = -1;

  private static final int CHARACTERS = 0x110000;

  /** Two bits for each character: four characters per byte. */
  private static final byte[] TABLE = table();

  private CharClasses() {}

  private static byte[] table() {
    byte[] table = new byte[CHARACTERS / 4];
    for (int c = 0; c < CHARACTERS; c++) {
      table[c >> 2] |= (byte) (compute(c) << (c & 3) * 2);
    }
    return table;
  }

  private static int compute(int c) {
    if (c >= 9 && c <= 13 || c == 0x85) {
      return SPACE;
    }
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          SPACE;
      default -> OTHER;
    };
  }

  /** Class of one character, 0 to 0x10FFFF. */
  static int of(int character) {
    return TABLE[character >> 2] >> (character & 3) * 2 & 3;
  }

  /**
   * The character at {@code text[at]}, where {@code at < to}: its class in the low two bits, the
   * number of its bytes (1 to 4) above them. A byte that is part of no well-formed sequence (RFC
   * 3629) is a character of class {@link #OTHER} by itself.
   *
   * @return {@link #CUT_OFF} when {@code to} comes before the character's last byte
   */
  static int next(byte[] text, int at, int to) {
    int first = text[at];
    if (first >= 0) {
      return 1 << 2 | of(first);
    }
    int lead = first & 0xFF;
    int length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
    if (length == 1) {
      return 1 << 2 | OTHER;
    }
    int character = lead & 0x7F >> length;
    for (int i = 1; i < length; i++) {
      if (at + i >= to) {
        return CUT_OFF;
      }
      int b = text[at + i];
      if ((b & 0xC0) != 0x80 || i == 1 && !secondFits(lead, b & 0xFF)) {
        return 1 << 2 | OTHER;
      }
      character = character << 6 | b & 0x3F;
    }
    return length << 2 | of(character);
  }

  /** Rules out overlong forms, surrogates and code points above U+10FFFF. */
  private static boolean secondFits(int lead, int second) {
    return switch (lead) {
      case 0xE0 -> second >= 0xA0;
      case 0xED -> second < 0xA0;
      case 0xF0 -> second >= 0x90;
      case 0xF4 -> second < 0x90;
      default -> true;
    };
  }
}
