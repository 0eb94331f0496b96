package org.integg.cli.watch;

import java.util.Arrays;

/**
 * Leaves out points of a curve that nobody would see. The curve is cut into buckets with equal
 * numbers of points, and each bucket keeps its smallest and its largest point, in order, so that no
 * peak is lost. The first and the last point stay.
 */
final class Thinning {
  private Thinning() {}

  /**
   * Indices of the points that are kept, ascending.
   *
   * @param most maximum number of points, at least 4
   */
  static int[] indices(Column column, int most) {
    return indices(column, column, most);
  }

  /**
   * Indices of the points of a band that are kept, ascending.
   *
   * @param low its lower edge, of which the smallest values are kept
   * @param high its upper edge, with as many points, of which the largest values are kept
   */
  static int[] indices(Column low, Column high, int most) {
    int size = low.size();
    if (size <= most) {
      int[] all = new int[size];
      for (int i = 0; i < size; i++) {
        all[i] = i;
      }
      return all;
    }
    int buckets = most / 2 - 1;
    int[] kept = new int[2 * buckets + 2];
    int count = 0;
    kept[count++] = 0;
    for (int bucket = 0; bucket < buckets; bucket++) {
      // size < 2^31 and buckets < 2^31, so the products fit a long.
      int from = 1 + (int) ((long) (size - 2) * bucket / buckets);
      int to = 1 + (int) ((long) (size - 2) * (bucket + 1) / buckets);
      count = extremes(low, high, from, to, kept, count);
    }
    kept[count++] = size - 1;
    return Arrays.copyOf(kept, count);
  }

  private static int extremes(Column low, Column high, int from, int to, int[] kept, int count) {
    int least = from;
    int most = from;
    for (int i = from; i < to; i++) {
      least = low.value(i) < low.value(least) ? i : least;
      most = high.value(i) > high.value(most) ? i : most;
    }
    int next = count;
    kept[next++] = Math.min(least, most);
    if (least != most) {
      kept[next++] = Math.max(least, most);
    }
    return next;
  }
}
