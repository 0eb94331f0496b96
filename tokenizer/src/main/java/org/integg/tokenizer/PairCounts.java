package org.integg.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;

/**
 * Words as sequences of ids, with counts of how often two ids stand side by side. The counts are
 * kept up to date while pairs are merged. A pair is its left id times 2³² plus its right id. Counts
 * are bounded by the bytes of the text, below 2⁶³.
 */
final class PairCounts {
  /** Takes pairs with their counts. */
  interface Visitor {
    void visit(long pair, long count);
  }

  /** The ids of all words; a word fills the first part of the range reserved for it. */
  private final int[] ids;

  private final int[] starts;
  private final int[] lengths;
  private final long[] wordCounts;
  private final Long2LongOpenHashMap counts = new Long2LongOpenHashMap();

  /** The words in which a pair may occur. */
  private final Long2ObjectOpenHashMap<IntArrayList> places = new Long2ObjectOpenHashMap<>();

  /** Pairs that the current merge made more frequent. */
  private final LongOpenHashSet grown = new LongOpenHashSet();

  PairCounts(WordCounts words, int[] byteIds) {
    WordTable table = words.words();
    ids = new int[words.keyBytes()];
    starts = new int[words.size()];
    lengths = new int[words.size()];
    wordCounts = new long[words.size()];
    for (int word = 0; word < words.size(); word++) {
      int start = table.start(word);
      starts[word] = start;
      lengths[word] = table.end(word) - start;
      wordCounts[word] = words.count(word);
      for (int at = start; at < table.end(word); at++) {
        ids[at] = byteIds[table.keys()[at] & 0xFF];
        if (at > start) {
          change(pair(ids[at - 1], ids[at]), word, 1);
        }
      }
    }
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  static int left(long pair) {
    return (int) (pair >>> 32);
  }

  static int right(long pair) {
    return (int) pair;
  }

  long count(long pair) {
    return counts.get(pair);
  }

  void forEach(Visitor visitor) {
    counts
        .long2LongEntrySet()
        .forEach(entry -> visitor.visit(entry.getLongKey(), entry.getLongValue()));
  }

  private void change(long pair, int word, int sign) {
    counts.addTo(pair, sign * wordCounts[word]);
    if (sign > 0) {
      grown.add(pair);
      IntArrayList words = places.computeIfAbsent(pair, absent -> new IntArrayList(2));
      if (words.isEmpty() || words.getInt(words.size() - 1) != word) {
        words.add(word);
      }
    }
  }

  /**
   * Replaces a pair by an id wherever it occurs.
   *
   * @return the pairs that have become more frequent, until the next call
   */
  LongOpenHashSet merge(long pair, int id) {
    grown.clear();
    IntArrayList words = places.remove(pair);
    if (words != null) {
      for (int i = 0; i < words.size(); i++) {
        merge(words.getInt(i), pair, id);
      }
    }
    counts.remove(pair);
    grown.remove(pair);
    return grown;
  }

  private void merge(int word, long pair, int id) {
    int start = starts[word];
    int end = start + lengths[word];
    int left = left(pair);
    int right = right(pair);
    int to = start;
    for (int from = start; from < end; ) {
      if (from + 1 < end && ids[from] == left && ids[from + 1] == right) {
        if (to > start) {
          change(pair(ids[to - 1], left), word, -1);
          change(pair(ids[to - 1], id), word, 1);
        }
        if (from + 2 < end) {
          change(pair(right, ids[from + 2]), word, -1);
          change(pair(id, ids[from + 2]), word, 1);
        }
        ids[to++] = id;
        from += 2;
      } else {
        ids[to++] = ids[from++];
      }
    }
    lengths[word] = to - start;
  }
}
