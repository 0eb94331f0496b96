package org.integg.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;

/**
 * The merges of a byte pair encoding in order of rank: the one of lowest rank is applied first. If
 * a pair is named twice, its last rank counts, as in the Hugging Face library.
 */
final class Merges implements WordMerger.Pairs {
  /** What {@link #find} gives for two tokens that do not merge. */
  static final long NONE = -1;

  private final IntArrayList left = new IntArrayList();
  private final IntArrayList right = new IntArrayList();

  /**
   * Maps a pair (left id in the upper half, right id in the lower) to its rank (upper half) and the
   * resulting id (lower half).
   */
  private final Long2LongOpenHashMap byPair = new Long2LongOpenHashMap();

  Merges() {
    byPair.defaultReturnValue(NONE);
  }

  /** Adds the next merge. */
  void add(int leftId, int rightId, int result) {
    byPair.put(pair(leftId, rightId), pair(left.size(), result));
    left.add(leftId);
    right.add(rightId);
  }

  private static long pair(int high, int low) {
    return (long) high << 32 | low;
  }

  @Override
  public long find(int leftId, int rightId) {
    return byPair.get(pair(leftId, rightId));
  }

  int size() {
    return left.size();
  }

  int left(int rank) {
    return left.getInt(rank);
  }

  int right(int rank) {
    return right.getInt(rank);
  }
}
