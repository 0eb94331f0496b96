package org.integg.tokenizer;

import java.util.Arrays;

/**
 * Remembers the ids of short words, because text repeats its words. It grows to a fixed size and
 * forgets everything when it is full, so memory stays flat. The cache never changes ids. Not
 * thread-safe.
 */
final class WordCache {
  /** Longer words, in bytes, are not kept. */
  static final int MAX_WORD = 64;

  private static final int MAX_WORDS = 1 << 16;

  private final WordTable words = new WordTable();

  /** Ids of all words in a row; a word has at most one id per byte. */
  private int[] ids = new int[512];

  /** Where each word's ids begin, with one more entry for the end of the last. */
  private int[] starts = new int[256];

  /** Number of the word with this {@link WordTable#hash} in the cache, or −1. */
  int find(long hash, byte[] text, int from, int to) {
    return words.find(hash, text, from, to);
  }

  /** Copies the ids of a word, and returns their number. */
  int copy(int word, int[] into, int offset) {
    int start = starts[word];
    int count = starts[word + 1] - start;
    for (int i = 0; i < count; i++) {
      into[offset + i] = ids[start + i];
    }
    return count;
  }

  /** Remembers a word that is not there yet, of at most {@link #MAX_WORD} bytes. */
  void put(long hash, byte[] text, int from, int to, int[] wordIds, int count) {
    if (words.size() == MAX_WORDS) {
      words.clear();
    }
    int word = words.add(hash, text, from, to);
    int start = starts[word];
    if (ids.length - start < count) {
      ids = Arrays.copyOf(ids, ids.length * 2);
    }
    if (starts.length < word + 2) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    System.arraycopy(wordIds, 0, ids, start, count);
    starts[word + 1] = start + count;
  }
}
