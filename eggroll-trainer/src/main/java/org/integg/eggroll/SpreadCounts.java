package org.integg.eggroll;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Counts whole numbers by size: numbers from −15 to 15 each on their own, larger ones in eight
 * classes an octave. Counts of parts of a step add up to those of the step. Not thread-safe.
 */
public final class SpreadCounts {
  /** Classes of an octave: 2^3. */
  private static final int CLASS_BITS = 3;

  private static final int CLASSES = 1 << CLASS_BITS;

  /** Numbers from ±2^40 on count in the last class below. */
  private static final int MOST_BITS = 40;

  /** Classes of non-negative numbers; negative numbers have as many, except for zero. */
  private static final int HALF = CLASSES * (MOST_BITS - CLASS_BITS + 1);

  private static final int ZERO = HALF - 1;
  private static final int PERCENT = 100;

  /** No step makes this many comparisons. */
  private static final long MOST = 1L << 40;

  /** Negative numbers, the largest first, zero, positive ones. No step has 2^63 of them. */
  private final long[] counts = new long[2 * HALF - 1];

  /** Counts a number. */
  public void add(long value) {
    counts[value < 0 ? ZERO - place(-value) : ZERO + place(value)]++;
  }

  /** The class of a non-negative number. */
  private static int place(long value) {
    if (value < CLASSES) {
      return (int) value;
    }
    long limited = Math.min(value, (1L << MOST_BITS) - 1);
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(limited) - CLASS_BITS;
    return CLASSES * shift + (int) (limited >>> shift);
  }

  /** The middle of a class. */
  private static long middle(int place) {
    if (place < CLASSES) {
      return place;
    }
    int shift = place / CLASSES - 1;
    return (((long) CLASSES + place % CLASSES) << shift) + ((1L << shift) >> 1);
  }

  /** The count of each class: the array itself. */
  public long[] counts() {
    return counts;
  }

  /** Most bytes of {@link #write}. */
  public int mostBytes() {
    return Short.BYTES + counts.length * (Short.BYTES + Long.BYTES);
  }

  /** Writes the classes that are not empty, for another's {@link #add(ByteBuffer)}. */
  public void write(ByteBuffer to) {
    to.putShort((short) Arrays.stream(counts).filter(count -> count != 0).count());
    for (int place = 0; place < counts.length; place++) {
      if (counts[place] != 0) {
        to.putShort((short) place).putLong(counts[place]);
      }
    }
  }

  /**
   * Adds what another wrote, and leaves the bytes after it unread.
   *
   * @throws IllegalArgumentException if there is no such class
   * @throws java.nio.BufferUnderflowException if it ends early
   */
  public void add(ByteBuffer written) {
    for (int left = written.getShort(); left > 0; left--) {
      int place = written.getShort();
      if (place < 0 || place >= counts.length) {
        throw new IllegalArgumentException("counts of class %d".formatted(place));
      }
      counts[place] += written.getLong();
    }
  }

  /** Forgets all. */
  public void clear() {
    Arrays.fill(counts, 0);
  }

  /**
   * The spread of what was counted, with quantiles accurate to one sixteenth.
   *
   * @return empty if nothing was counted, or if a damaged message was added
   */
  public Optional<Spread> spread(Spread.Of of, long one) {
    long all = Arrays.stream(counts).sum();
    if (all <= 0
        || all > MOST
        || Arrays.stream(counts).anyMatch(count -> count < 0 || count > MOST)) {
      return Optional.empty();
    }
    List<Long> quantiles = new ArrayList<>();
    int place = 0;
    long below = counts[0];
    for (int percent : Spread.PERCENT) {
      // The smallest class with at least that share at or below it; 100 · 2^40 fits.
      while (below * PERCENT < all * percent) {
        below += counts[++place];
      }
      quantiles.add(place < ZERO ? -middle(ZERO - place) : middle(place - ZERO));
    }
    return Optional.of(new Spread(of, one, quantiles));
  }
}
