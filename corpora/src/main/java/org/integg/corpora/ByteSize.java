package org.integg.corpora;

import java.util.OptionalLong;

/**
 * Numbers of bytes in the notation of a source's options: {@code 4096}, {@code 500M}, {@code 10G}.
 */
final class ByteSize {
  private static final String UNITS = "KMGT";

  private ByteSize() {}

  /** The number, at least 1; empty if the text is not one. */
  static OptionalLong parse(String text) {
    int unit = text.isEmpty() ? -1 : UNITS.indexOf(text.charAt(text.length() - 1));
    try {
      long number = Long.parseLong(unit < 0 ? text : text.substring(0, text.length() - 1));
      long factor = 1L << 10 * (unit + 1);
      if (number > 0 && number <= Long.MAX_VALUE / factor) {
        return OptionalLong.of(number * factor);
      }
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  /** The smallest number in this notation, to two digits, that is not below {@code bytes}. */
  static String roundedUp(long bytes) {
    long value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < UNITS.length() - 1) {
      value = value / 1024 + (value % 1024 == 0 ? 0 : 1);
      unit++;
    }
    return unit < 0 ? Long.toString(value) : value + UNITS.substring(unit, unit + 1);
  }
}
