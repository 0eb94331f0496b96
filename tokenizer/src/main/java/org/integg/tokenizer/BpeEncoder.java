package org.integg.tokenizer;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Encodes a text that comes in pieces. Words whose end is certain are encoded; the rest waits for
 * more text.
 */
final class BpeEncoder implements TokenEncoder {
  /**
   * A word with more bytes than this is cut here, which bounds memory. Ordinary text has no 16 MiB
   * without a change of character class.
   */
  private static final int MAX_WORD = 1 << 24;

  /** How many bytes after a word can affect where it ends. */
  private static final int LOOK_AHEAD = 64;

  private static final int SLICE = 1 << 16;
  private static final int WORDS = 4096;
  private static final int IDS = 8192;

  private final PreTokenizer preTokenizer;
  private final WordMerger merger;
  private final int maxWord;
  private final WordCache cache = new WordCache();

  private byte[] buffer = new byte[256];
  private int size;

  /** Bytes to collect before splitting. Doubles while a word stays open, so that time is linear. */
  private int splitAt;

  private final int[] ends = new int[WORDS];
  private final int[] out = new int[IDS];
  private int outSize;

  BpeEncoder(PreTokenizer preTokenizer, WordMerger merger) {
    this(preTokenizer, merger, MAX_WORD);
  }

  BpeEncoder(PreTokenizer preTokenizer, WordMerger merger, int maxWord) {
    this.maxWord = maxWord;
    this.preTokenizer = preTokenizer;
    this.merger = merger;
  }

  @Override
  public void encode(byte[] text, int offset, int length, TokenSink sink) throws IOException {
    Objects.checkFromIndexSize(offset, length, text.length);
    for (int done = 0; done < length; ) {
      int slice = Math.min(SLICE, length - done);
      if (buffer.length - size < slice) {
        buffer = Arrays.copyOf(buffer, Math.max(size + slice, buffer.length * 2));
      }
      System.arraycopy(text, offset + done, buffer, size, slice);
      size += slice;
      done += slice;
      if (size >= splitAt) {
        drain(false, sink);
      }
    }
    flush(sink);
  }

  @Override
  public void finish(TokenSink sink) throws IOException {
    drain(true, sink);
    flush(sink);
  }

  private void drain(boolean last, TokenSink sink) throws IOException {
    int at = 0;
    while (at < size) {
      int count = preTokenizer.split(buffer, at, size, last, ends);
      int from = at;
      for (int i = 0; i < count && ends[i] - at <= maxWord; i++) {
        word(at, ends[i], sink);
        at = ends[i];
      }
      if (at == from) {
        if (count == 0 && size - at <= maxWord + LOOK_AHEAD) {
          break;
        }
        word(at, at + maxWord, sink); // longer than any word may be
        at += maxWord;
      }
    }
    System.arraycopy(buffer, at, buffer, 0, size - at);
    size -= at;
    splitAt = size < LOOK_AHEAD ? 0 : Math.min(2 * size, maxWord + 2 * LOOK_AHEAD);
  }

  private void word(int from, int to, TokenSink sink) throws IOException {
    if (to - from > WordCache.MAX_WORD) {
      emit(merger.encode(buffer, from, to), sink);
      return;
    }
    if (IDS - outSize < WordCache.MAX_WORD) {
      flush(sink);
    }
    long hash = WordTable.hash(buffer, from, to);
    int known = cache.find(hash, buffer, from, to);
    if (known >= 0) {
      outSize += cache.copy(known, out, outSize);
      return;
    }
    int count = merger.encode(buffer, from, to);
    cache.put(hash, buffer, from, to, merger.ids(), count);
    emit(count, sink);
  }

  /** Adds the merger's ids to the output. */
  private void emit(int count, TokenSink sink) throws IOException {
    if (count > IDS - outSize) {
      flush(sink);
    }
    if (count > IDS) {
      sink.accept(merger.ids(), 0, count);
      return;
    }
    System.arraycopy(merger.ids(), 0, out, outSize, count);
    outSize += count;
  }

  private void flush(TokenSink sink) throws IOException {
    if (outSize > 0) {
      sink.accept(out, 0, outSize);
      outSize = 0;
    }
  }
}
