package org.integg.tokenizer;

import java.io.IOException;

/**
 * Encodes texts that arrive in pieces of any size, so that a text of any length needs little
 * memory. How a text is cut into pieces does not change its ids. Not thread-safe.
 */
public interface TokenEncoder {

  /**
   * Takes {@code text[offset .. offset + length)} and passes to {@code sink} all ids that later
   * text cannot change.
   *
   * @throws IOException if {@code sink} throws it
   */
  void encode(byte[] text, int offset, int length, TokenSink sink) throws IOException;

  /**
   * Ends the text and passes on the remaining ids. The encoder is then ready for another text.
   *
   * @throws IOException if {@code sink} throws it
   */
  void finish(TokenSink sink) throws IOException;
}
