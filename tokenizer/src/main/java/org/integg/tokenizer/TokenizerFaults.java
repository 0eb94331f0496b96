package org.integg.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Helps readers of tokenizer files to find and name what is wrong in a file. */
final class TokenizerFaults {
  private static final int MOST_SHOWN = 100;

  private TokenizerFaults() {}

  /** Whether a file has nothing at a place. */
  static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /** A piece of the file, shortened to fit into a message. */
  static String shortened(Object piece) {
    return Foreign.plain(piece.toString(), MOST_SHOWN);
  }

  /**
   * Refuses a file unless a condition {@code holds}.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise.get());
    }
  }

  /** Refuses a file unless a condition {@code holds}; for messages that cost nothing to make. */
  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * Refuses a file that an editor or a shell has saved in an encoding other than UTF-8, or with a
   * byte order mark. If a file does not look like JSON, only its beginning is checked.
   *
   * @throws IllegalArgumentException with what it is, and what to do
   */
  static void checkUtf8(byte[] file) {
    boolean json = looksLikeJson(file);
    String looks = json ? "looks like JSON, but " : "";
    check(
        !(at(file, 0) == 0xEF && at(file, 1) == 0xBB && at(file, 2) == 0xBF),
        looks + "begins with a byte order mark; save it as UTF-8 without one");
    check(
        at(file, 0) + at(file, 1) != 0xFE + 0xFF && at(file, 0) != 0 && at(file, 1) != 0,
        looks + "is UTF-16 or UTF-32, not UTF-8 text; save it as UTF-8");
    int wrong = json ? firstNotUtf8(file) : -1;
    check(
        wrong < 0,
        () ->
            looks
                + "is not UTF-8 text: it has the byte 0x%02X at offset %d; save it as UTF-8"
                    .formatted(at(file, wrong), wrong));
  }

  private static int at(byte[] file, int index) {
    return index < file.length ? file[index] & 0xFF : -1;
  }

  /** Whether the first visible ASCII character is a brace. */
  private static boolean looksLikeJson(byte[] file) {
    int first = 0;
    while (first < file.length && file[first] <= ' ') { // bytes from 0x80 on are negative
      first++;
    }
    return at(file, first) == '{';
  }

  private static int firstNotUtf8(byte[] file) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(file);
    CharBuffer out = CharBuffer.allocate(1 << 13);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isOverflow()) {
      out.clear();
      result = decoder.decode(in, out, true);
    }
    return result.isError() ? in.position() : -1;
  }
}
