package org.integg.tokenizer;

import java.util.Arrays;

/**
 * Merges the bytes of one word into tokens: the pair of lowest rank first; of several with that
 * rank, the leftmost. A linked list holds the tokens and a heap the pairs, so a word of n bytes
 * takes O(n log n) time. Reused from word to word; not thread-safe.
 */
final class WordMerger {
  /** Which tokens merge. */
  interface Pairs {
    /** Rank in the upper 32 bits and resulting id in the lower, or {@link Merges#NONE}. */
    long find(int leftId, int rightId);
  }

  private final Vocabulary vocabulary;
  private final Pairs merges;
  private final boolean wholeWordsFirst;

  private int[] ids = new int[64];
  private int[] next = new int[64];
  private int[] previous = new int[64];

  /**
   * Entries of the heap: rank in the upper half, position in the lower. The smallest is merged
   * first.
   */
  private long[] heap = new long[64];

  private int heapSize;

  /**
   * A merger.
   *
   * @param wholeWordsFirst whether a word that is itself a token skips the merges
   */
  WordMerger(Vocabulary vocabulary, Pairs merges, boolean wholeWordsFirst) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.wholeWordsFirst = wholeWordsFirst;
  }

  /** The ids of the last word, in order from index 0. */
  int[] ids() {
    return ids;
  }

  /**
   * Encodes {@code text[from .. to)}, at least one byte.
   *
   * @return number of ids in {@link #ids()}
   */
  int encode(byte[] text, int from, int to) {
    if (wholeWordsFirst) {
      int id = vocabulary.id(text, from, to - from);
      if (id >= 0) {
        ids[0] = id;
        return 1;
      }
    }
    int length = to - from;
    reserve(length);
    for (int i = 0; i < length; i++) {
      ids[i] = vocabulary.byteId(text[from + i] & 0xFF);
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    collectPairs(length);
    while (heapSize > 0) {
      long top = pop();
      merge((int) top, top >>> 32, length);
    }
    int count = 0;
    for (int i = 0; i < length; i = next[i]) {
      ids[count++] = ids[i]; // count never passes i
    }
    return count;
  }

  private void reserve(int length) {
    if (ids.length < length) {
      int capacity = Math.max(length, ids.length * 2);
      ids = new int[capacity];
      next = new int[capacity];
      previous = new int[capacity];
    }
  }

  private void collectPairs(int length) {
    heapSize = 0;
    for (int i = 0; i + 1 < length; i++) {
      long found = merges.find(ids[i], ids[i + 1]);
      if (found != Merges.NONE) {
        append(found & 0xFFFF_FFFF_0000_0000L | i);
      }
    }
    for (int i = heapSize / 2 - 1; i >= 0; i--) {
      siftDown(i, heap[i]);
    }
  }

  /** Merges the pair at {@code at} unless its rank has changed. */
  private void merge(int at, long rank, int length) {
    int second = next[at];
    if (second >= length || ids[at] < 0) {
      return;
    }
    long found = merges.find(ids[at], ids[second]);
    if (found == Merges.NONE || found >>> 32 != rank) {
      return;
    }
    ids[at] = (int) found;
    ids[second] = -1; // heap entries that still name it are void
    int after = next[second];
    next[at] = after;
    if (after < length) {
      previous[after] = at;
      offer(at, merges.find(ids[at], ids[after]));
    }
    int before = previous[at];
    if (before >= 0) {
      offer(before, merges.find(ids[before], ids[at]));
    }
  }

  private void offer(int at, long found) {
    if (found != Merges.NONE) {
      long entry = found & 0xFFFF_FFFF_0000_0000L | at;
      append(entry);
      siftUp(heapSize - 1, entry);
    }
  }

  private void append(long entry) {
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heapSize * 2);
    }
    heap[heapSize++] = entry;
  }

  private long pop() {
    long top = heap[0];
    long last = heap[--heapSize];
    if (heapSize > 0) {
      siftDown(0, last);
    }
    return top;
  }

  private void siftUp(int from, long entry) {
    int at = from;
    while (at > 0) {
      int parent = at - 1 >> 1;
      if (heap[parent] <= entry) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = entry;
  }

  private void siftDown(int from, long entry) {
    int at = from;
    int half = heapSize >> 1;
    while (at < half) {
      int child = 2 * at + 1;
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (entry <= heap[child]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = entry;
  }
}
