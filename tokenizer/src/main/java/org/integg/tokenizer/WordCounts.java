package org.integg.tokenizer;

import java.util.Arrays;

/** How often each word occurs. Sums of counts are bounded by the bytes of the text, below 2⁶³. */
final class WordCounts {
  private final WordTable words = new WordTable();
  private long[] counts = new long[256];

  int size() {
    return words.size();
  }

  int keyBytes() {
    return words.keyBytes();
  }

  long count(int word) {
    return counts[word];
  }

  WordTable words() {
    return words;
  }

  void add(byte[] text, int from, int to, long count) {
    long hash = WordTable.hash(text, from, to);
    int word = words.find(hash, text, from, to);
    if (word < 0) {
      word = words.add(hash, text, from, to);
      if (word == counts.length) {
        counts = Arrays.copyOf(counts, word * 2);
      }
      counts[word] = 0;
    }
    counts[word] += count;
  }

  /** Adds the words of {@code text[from .. to)}, which is all of a text. */
  void addText(PreTokenizer preTokenizer, byte[] text, int from, int to, int[] ends) {
    int at = from;
    while (at < to) {
      int found = preTokenizer.split(text, at, to, true, ends);
      for (int i = 0; i < found; i++) {
        add(text, at, ends[i], 1);
        at = ends[i];
      }
    }
  }

  void addAll(WordCounts other) {
    WordTable from = other.words;
    for (int word = 0; word < from.size(); word++) {
      add(from.keys(), from.start(word), from.end(word), other.counts[word]);
    }
  }

  /** The words that occur more than {@code rare} times, in the same order. */
  WordCounts without(long rare) {
    WordCounts kept = new WordCounts();
    for (int word = 0; word < size(); word++) {
      if (counts[word] > rare) {
        kept.add(words.keys(), words.start(word), words.end(word), counts[word]);
      }
    }
    return kept;
  }
}
