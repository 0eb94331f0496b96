package org.integg.tokenizer;

import java.util.Arrays;

/** A heap of pairs: the highest count first; of equal counts, the lowest pair. */
final class PairQueue {
  private long[] counts = new long[1024];
  private long[] pairs = new long[1024];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  long count() {
    return counts[0];
  }

  long pair() {
    return pairs[0];
  }

  void add(long count, long pair) {
    if (size == counts.length) {
      counts = Arrays.copyOf(counts, size * 2);
      pairs = Arrays.copyOf(pairs, size * 2);
    }
    int at = size++;
    while (at > 0 && before(count, pair, at - 1 >> 1)) {
      int parent = at - 1 >> 1;
      counts[at] = counts[parent];
      pairs[at] = pairs[parent];
      at = parent;
    }
    counts[at] = count;
    pairs[at] = pair;
  }

  void remove() {
    size--;
    long count = counts[size];
    long pair = pairs[size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && before(counts[child + 1], pairs[child + 1], child)) {
        child++;
      }
      if (before(count, pair, child)) {
        break;
      }
      counts[at] = counts[child];
      pairs[at] = pairs[child];
      at = child;
    }
    counts[at] = count;
    pairs[at] = pair;
  }

  private boolean before(long count, long pair, int at) {
    return count > counts[at] || count == counts[at] && pair < pairs[at];
  }
}
