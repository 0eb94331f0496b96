package org.integg.kernels;

/**
 * {@link Noise#TABLE} in 3 · 64 entries, which vector registers hold.
 *
 * <p>The table is odd: entry 8191 − i is minus entry i. So 4096 magnitudes are enough, from the
 * largest, number 0, to 0. Magnitudes 0 to 63 have an entry each; up to 511 eight share one, and
 * from there 64 do. No magnitude falls by more than 1 within a bucket: an entry holds the first
 * magnitude and, from bit 8 on, the place in the bucket from which the magnitude is one less.
 */
final class QuantileBuckets {
  /** Entries of each of the three tables. */
  private static final int ENTRIES = 64;

  /** Magnitudes that share an entry, by table, as a power of two. */
  private static final int[] WIDTH_BITS = {0, 3, 6};

  /** The place of a fall in buckets without one: beyond all places. */
  private static final int NEVER = 127;

  /** {@code [table][entry]}. Never written after this initializer. */
  static final short[] ENTRIES_OF_TABLES = entries();

  private QuantileBuckets() {}

  private static short[] entries() {
    short[] entries = new short[WIDTH_BITS.length * ENTRIES];
    for (int i = 0; i < entries.length; i++) {
      int width = 1 << WIDTH_BITS[i / ENTRIES];
      int first = i % ENTRIES * width;
      int fall = NEVER;
      for (int place = width - 1; place > 0; place--) {
        if (magnitude(first + place) < magnitude(first)) {
          fall = place;
        }
      }
      entries[i] = (short) (fall << Byte.SIZE | magnitude(first));
    }
    return entries;
  }

  private static int magnitude(int number) {
    return -Noise.TABLE[number];
  }
}
