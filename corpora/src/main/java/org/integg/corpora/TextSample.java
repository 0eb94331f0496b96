package org.integg.corpora;

import java.util.Arrays;
import org.integg.tokenizer.Tokenizer;

/** Turns tokens back into bytes of text, for measurements that need bytes. */
final class TextSample {
  private static final int CHUNK = 1 << 14;

  private final Tokenizer tokenizer;
  private final boolean separators;
  private byte[] text;
  private int size;

  private TextSample(Tokenizer tokenizer, boolean separators, int capacity) {
    this.tokenizer = tokenizer;
    this.separators = separators;
    text = new byte[capacity];
  }

  /** The text of at most the first {@code bytes} tokens, with a zero byte between documents. */
  static byte[] first(TokenSequence tokens, Tokenizer tokenizer, int bytes) {
    int count = (int) Math.min(bytes, tokens.size());
    TextSample sample = new TextSample(tokenizer, true, count);
    sample.add(tokens, 0, count);
    byte[] all = sample.toArray();
    return all.length <= bytes ? all : Arrays.copyOf(all, bytes);
  }

  /** The last {@code bytes} bytes of both parts together, without anything between documents. */
  static byte[] tail(
      TokenSequence train, TokenSequence validation, Tokenizer tokenizer, int bytes) {
    int second = (int) Math.min(bytes, validation.size());
    int first = (int) Math.min(bytes - second, train.size());
    TextSample sample = new TextSample(tokenizer, false, first + second);
    sample.add(train, train.size() - first, first);
    sample.add(validation, validation.size() - second, second);
    byte[] all = sample.toArray();
    return Arrays.copyOfRange(all, Math.max(0, all.length - bytes), all.length);
  }

  private void add(TokenSequence tokens, long from, int count) {
    int[] ids = new int[Math.min(CHUNK, Math.max(1, count))];
    for (int done = 0; done < count; done += ids.length) {
      int chunk = Math.min(ids.length, count - done);
      tokens.copy(from + done, ids, 0, chunk);
      for (int i = 0; i < chunk; i++) {
        add(ids[i]);
      }
    }
  }

  private void add(int id) {
    if (text.length - size < tokenizer.maxTokenBytes()) {
      text =
          Arrays.copyOf(text, text.length + Math.max(text.length / 2, tokenizer.maxTokenBytes()));
    }
    if (id != Tokenizer.SEPARATOR) {
      size += tokenizer.decode(id, text, size);
    } else if (separators) {
      text[size++] = 0;
    }
  }

  private byte[] toArray() {
    return size == text.length ? text : Arrays.copyOf(text, size);
  }
}
