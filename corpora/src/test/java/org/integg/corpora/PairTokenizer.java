package org.integg.corpora;

import java.io.IOException;
import org.integg.tokenizer.TokenEncoder;
import org.integg.tokenizer.TokenSink;
import org.integg.tokenizer.Tokenizer;

/**
 * Two bytes per token, in 16 bits. It tests shards with a vocabulary of 65,536, and an encoder that
 * must wait for later text.
 */
record PairTokenizer() implements Tokenizer {
  @Override
  public String name() {
    return "pairs";
  }

  @Override
  public String definition() {
    return "pairs";
  }

  @Override
  public int vocabularySize() {
    return 65_536;
  }

  @Override
  public int textBytes(int id) {
    return id == SEPARATOR ? 0 : id < 256 ? 1 : 2;
  }

  @Override
  public int maxTokenBytes() {
    return 2;
  }

  @Override
  public int decode(int id, byte[] into, int offset) {
    if (id < 256) {
      into[offset] = (byte) id;
      return 1;
    }
    into[offset] = (byte) (id >> 8);
    into[offset + 1] = (byte) id;
    return 2;
  }

  @Override
  public TokenEncoder newEncoder() {
    return new TokenEncoder() {
      private int waiting;

      @Override
      public void encode(byte[] text, int offset, int length, TokenSink sink) throws IOException {
        for (int i = offset; i < offset + length; i++) {
          int b = text[i] & 0xFF;
          if (waiting == 0) {
            waiting = b;
          } else {
            sink.accept(new int[] {waiting << 8 | b}, 0, 1);
            waiting = 0;
          }
        }
      }

      @Override
      public void finish(TokenSink sink) throws IOException {
        if (waiting != 0) {
          sink.accept(new int[] {waiting}, 0, 1);
        }
        waiting = 0;
      }
    };
  }
}
