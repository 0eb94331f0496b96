package org.integg.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns ids into printable text as they come, and never returns half a character: the bytes of a
 * UTF-8 sequence are held back until it is complete or can no longer be completed. Bytes that are
 * not UTF-8 become U+FFFD. Not thread-safe.
 */
public final class TextDecoder {
  /** A UTF-8 sequence has at most 4 bytes, so at most 3 are held back. */
  private static final int MAX_HELD = 3;

  private final Tokenizer tokenizer;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final ByteBuffer bytes;
  private final CharBuffer chars;

  /** A decoder at the start of a text. */
  public TextDecoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    bytes = ByteBuffer.allocate(MAX_HELD + tokenizer.maxTokenBytes());
    chars = CharBuffer.allocate(bytes.capacity() + 1); // a byte gives at most one char
  }

  /**
   * The characters that {@code id} completes, often none or one. {@link Tokenizer#SEPARATOR} ends
   * the document: it returns what was held back and adds nothing.
   *
   * @throws IndexOutOfBoundsException for an id outside the vocabulary
   */
  public String next(int id) {
    if (id == Tokenizer.SEPARATOR) {
      return finish();
    }
    int written = tokenizer.decode(id, bytes.array(), bytes.position());
    bytes.position(bytes.position() + written);
    return drain(false);
  }

  /**
   * Ends the text and returns what was held back, as U+FFFD. The decoder is then ready for another
   * text.
   */
  public String finish() {
    return drain(true);
  }

  private String drain(boolean end) {
    bytes.flip();
    utf8.decode(bytes, chars, end);
    bytes.compact();
    if (end) {
      utf8.flush(chars);
      utf8.reset();
      bytes.clear();
    }
    chars.flip();
    String text = chars.toString();
    chars.clear();
    return text;
  }
}
