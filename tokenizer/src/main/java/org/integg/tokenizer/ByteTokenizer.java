package org.integg.tokenizer;

import java.io.IOException;
import java.util.Objects;

/**
 * The smallest vocabulary: 256 ids, and the id of a byte is its value. The byte 0 doubles as {@link
 * Tokenizer#SEPARATOR}; it occurs in no ordinary text.
 */
public record ByteTokenizer() implements Tokenizer {

  /** Name and definition of this tokenizer. */
  public static final String NAME = "bytes";

  private static final int SIZE = 256;

  /** Ids passed to the sink at a time. */
  private static final int CHUNK = 4096;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String definition() {
    return NAME;
  }

  @Override
  public int vocabularySize() {
    return SIZE;
  }

  @Override
  public int textBytes(int id) {
    return Objects.checkIndex(id, SIZE) == SEPARATOR ? 0 : 1;
  }

  @Override
  public int maxTokenBytes() {
    return 1;
  }

  @Override
  public int decode(int id, byte[] into, int offset) {
    into[offset] = (byte) Objects.checkIndex(id, SIZE);
    return 1;
  }

  @Override
  public TokenEncoder newEncoder() {
    return new Encoder();
  }

  private static final class Encoder implements TokenEncoder {
    private final int[] ids = new int[CHUNK];

    @Override
    public void encode(byte[] text, int offset, int length, TokenSink sink) throws IOException {
      Objects.checkFromIndexSize(offset, length, text.length);
      int end = offset + length;
      for (int from = offset; from < end; from += CHUNK) {
        int count = Math.min(CHUNK, end - from);
        for (int i = 0; i < count; i++) {
          ids[i] = text[from + i] & 0xFF;
        }
        sink.accept(ids, 0, count);
      }
    }

    @Override
    public void finish(TokenSink sink) {
      // every byte was passed on as it came
    }
  }
}
