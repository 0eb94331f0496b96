package org.integg.tokenizer;

import java.io.IOException;

/** Takes token ids in order, a few at a time. */
@FunctionalInterface
public interface TokenSink {

  /**
   * Takes {@code ids[offset .. offset + count)}. The array is the caller's and may change
   * afterwards.
   *
   * @throws IOException when the ids cannot be stored
   */
  void accept(int[] ids, int offset, int count) throws IOException;
}
