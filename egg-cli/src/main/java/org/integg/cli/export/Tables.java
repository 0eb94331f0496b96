package org.integg.cli.export;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.function.IntUnaryOperator;
import org.integg.tokenizer.BpeTables;

/** Tables in forms that other languages read. */
final class Tables {
  private static final int CHARACTERS_IN_A_LINE = 120;

  private Tables() {}

  /** The bytes of all tokens in a row. */
  static byte[] bytes(BpeTables bpe) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    bpe.tokens().forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** Where each token begins in {@link #bytes}, with one more entry for the end of the last. */
  static int[] starts(BpeTables bpe) {
    int[] starts = new int[bpe.tokens().size() + 1];
    for (int id = 0; id < bpe.tokens().size(); id++) {
      starts[id + 1] = starts[id] + bpe.tokens().get(id).length;
    }
    return starts;
  }

  /** Numbers from 0 on as little-endian uint32 in Base64. */
  static String base64(int size, IntUnaryOperator number) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      bytes.putInt(number.applyAsInt(i));
    }
    return base64(bytes.array());
  }

  /** Base64 in lines, which begins on a new line. */
  static String base64(byte[] bytes) {
    Base64.Encoder lines = Base64.getMimeEncoder(CHARACTERS_IN_A_LINE, new byte[] {'\n'});
    return "\n" + lines.encodeToString(bytes);
  }
}
