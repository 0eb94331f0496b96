package org.integg.kernels;

import java.util.List;

/**
 * One of the loops that make up an operation over a slice. C2 would inline the loops of an
 * operation one after the other until it has too many nodes, and from there on allocate an object
 * for every vector. It does not inline calls through an interface that has more than two classes at
 * one call site (docs/kernels.md).
 *
 * @param <T> what the operation works on
 */
@FunctionalInterface
interface VectorLoop<T> {
  /** Elements that stay in the nearest cache from one loop to the next. */
  int PART = 256;

  /**
   * Works on a part.
   *
   * @param at index of the first element
   * @param size a multiple of the vector's length, up to {@link #PART}
   */
  void over(T data, int at, int size);

  /**
   * Works on n elements, part by part, and runs every loop on each part; there are three loops or
   * more.
   */
  static <T> void run(List<VectorLoop<T>> loops, T data, int from, int n) {
    for (int done = 0; done < n; done += PART) {
      int size = Math.min(PART, n - done);
      for (VectorLoop<T> loop : loops) {
        loop.over(data, from + done, size);
      }
    }
  }
}
