package org.integg.tokenizer;

import java.io.IOException;

/**
 * Encodes texts that arrive in pieces of any size, so that a text of any length needs little
 * memory. How a text is cut into pieces does not change its ids. Not thread-safe.
 */
public interface TokenEncoder {

  /**
   * Takes {@code text[offset .. offset + length)} and hands those ids to {@code sink} that later
   * text cannot change.
   *
   * @throws IOException what {@code sink} throws
   */
  void encode(byte[] text, int offset, int length, TokenSink sink) throws IOException;

  /**
   * Ends the text: hands over the ids that are left. The encoder is then ready for another text.
   *
   * @throws IOException what {@code sink} throws
   */
  void finish(TokenSink sink) throws IOException;
}
