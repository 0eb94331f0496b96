package org.integg.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claim: every provider moves weights, moments and learned values like the plain loops, over the
 * whole ranges, at their ends, and where a quotient is about to change.
 */
@Tag("widths")
@ParameterizedClass
@MethodSource("providers")
class WeightKernelsTest {
  private static final int MOST_FIRST = 256 * ScalarUpdate.LARGEST_VOTE;
  private static final int MOST_SECOND = (1 << 30) - 1;
  private static final int MOST_RATE = (1 << 20) - 1;

  /** Elements before and after each slice, which must not change. */
  private static final int EDGE = 5;

  private final WeightKernels plain = new ScalarKernels().weights();
  private final WeightKernels tested;
  private SplittableRandom random = new SplittableRandom(0);

  WeightKernelsTest(WeightKernels tested) {
    this.tested = tested;
  }

  static Stream<Named<WeightKernels>> providers() {
    return KernelsTest.tested().map(each -> Named.of(each.describe(), each.weights()));
  }

  @BeforeEach
  void seed(TestInfo info) {
    random = new SplittableRandom((info.getTestMethod() + info.getDisplayName()).hashCode());
  }

  private int[] ints(int n, IntUnaryOperator value) {
    int[] x = new int[n + 2 * EDGE];
    Arrays.setAll(x, value);
    return x;
  }

  /** Any magnitude up to the largest, with all numbers of bits equally often; or the largest. */
  private int any(int largest) {
    int kind = random.nextInt(8);
    int up = random.nextInt(32 - Integer.numberOfLeadingZeros(largest));
    int magnitude = kind == 0 ? largest : Math.min(largest, random.nextInt(largest) >> up);
    return random.nextBoolean() ? magnitude : -magnitude;
  }

  @RepeatedTest(20)
  void largest() {
    int n = random.nextInt(200);
    int most = random.nextInt(1, Integer.MAX_VALUE);
    int[] x = ints(n, i -> any(most));
    x[EDGE - 1] = Integer.MAX_VALUE;
    x[EDGE + n] = -Integer.MAX_VALUE;
    assertEquals(plain.largest(x, EDGE, n), tested.largest(x, EDGE, n));
  }

  @RepeatedTest(60)
  void votes() {
    int rows = random.nextInt(1, 9);
    int columns = random.nextInt(1, 150);
    int stride = columns + (random.nextBoolean() ? 0 : random.nextInt(70));
    int most = Integer.MAX_VALUE >> random.nextInt(31);
    int[] x = ints(rows * stride, i -> random.nextInt(20) == 0 ? any(most) : any(most) >> 4);
    x[EDGE] = most;
    int shift = Integer.numberOfLeadingZeros(most) - 8;
    long squares = plain.squareVotes(x, EDGE, rows, columns, stride, shift);
    assertEquals(squares, tested.squareVotes(x, EDGE, rows, columns, stride, shift));
    long rms = FixedPoint.isqrt((squares / ((long) rows * columns)) << 16);
    long[] multipliers = {(1L << 40) / Math.max(256, rms), 1L << 32, (1L << 32) - 1, 1, 0};
    int[] first = ints(rows * columns, i -> any(MOST_FIRST));
    int[] second = ints(rows * columns, i -> Math.abs(any(MOST_SECOND)));
    int[] otherFirst = first.clone();
    int[] otherSecond = second.clone();
    for (long by : multipliers) {
      assertEquals(
          plain.addMoments(x, EDGE, rows, columns, stride, shift, by, first, second, EDGE),
          tested.addMoments(
              x, EDGE, rows, columns, stride, shift, by, otherFirst, otherSecond, EDGE));
      assertArrayEquals(first, otherFirst);
      assertArrayEquals(second, otherSecond);
    }
  }

  private void move(int[] first, int[] second, int rate, int floor) {
    int n = first.length - 2 * EDGE;
    int share = random.nextInt(4) == 0 ? 256 : random.nextInt(257);
    int[] weights = ints(n, i -> any(ScalarUpdate.LARGEST));
    int[] average = ints(n, i -> any(ScalarUpdate.LARGEST));
    byte[] bytes = new byte[n + 2 * EDGE];
    plain.roundToBytes(weights, 0, bytes.length, 16, bytes, 0);
    int[] otherWeights = weights.clone();
    int[] otherAverage = average.clone();
    byte[] otherBytes = bytes.clone();
    assertEquals(
        plain.moveWeights(first, second, EDGE, n, rate, floor, share, weights, average, bytes),
        tested.moveWeights(
            first, second, EDGE, n, rate, floor, share, otherWeights, otherAverage, otherBytes));
    assertArrayEquals(weights, otherWeights);
    assertArrayEquals(average, otherAverage);
    assertArrayEquals(bytes, otherBytes);
  }

  @RepeatedTest(60)
  void weights() {
    int n = random.nextInt(1, 700);
    int[] first = ints(n, i -> any(MOST_FIRST));
    int[] second = ints(n, i -> Math.abs(any(MOST_SECOND)));
    move(first, second, Math.abs(any(MOST_RATE)), random.nextInt(1, 1 << random.nextInt(1, 13)));
  }

  /** Every number of bits and both ends of each twelve of them; every possible divisor. */
  @Test
  void roots() {
    int[] second = ints(1 << 17, i -> i);
    for (int i = 0; i < 1 << 16; i++) {
      int up = i >> 12;
      second[EDGE + i] = Math.min(MOST_SECOND, ((i & 4095) << (up + 3)) + (1 << (up + 3)) - 1);
      second[EDGE + i + (1 << 16)] = Math.min(MOST_SECOND, (i & 4095) << (up + 3));
    }
    int[] first = ints(1 << 17, i -> MOST_FIRST - i);
    for (int rate : new int[] {1, 137, 1 << 16, MOST_RATE}) {
      for (int floor : new int[] {1, 2, 777, 1 << 12}) {
        move(first, second, rate, floor);
      }
    }
  }

  /** Numerators at, one below and one above a multiple of the divisor. */
  @RepeatedTest(8)
  void quotientsNextToEachOther() {
    int n = 20_000;
    int rate = 64 * random.nextInt(1, random.nextBoolean() ? 20 : 1 << 14);
    int floor = random.nextInt(1, 100);
    int[] second = ints(n, i -> Math.abs(any(MOST_SECOND)));
    int[] first = new int[second.length];
    for (int i = 0; i < first.length; i++) {
      int divisor = FixedPoint.root(second[i]) + floor;
      long quotient = random.nextLong(1 + (long) rate / 64 * MOST_FIRST / divisor);
      long near = quotient * divisor / (rate / 64) + random.nextInt(-1, 3);
      first[i] = (int) Math.clamp(near, 0, MOST_FIRST) * (random.nextBoolean() ? 1 : -1);
    }
    move(first, second, rate, floor);
  }

  @RepeatedTest(20)
  void roundToBytes() {
    int n = random.nextInt(500);
    int bits = random.nextInt(17);
    int[] values = ints(n, i -> any((127 << bits) + (1 << bits)));
    byte[] bytes = new byte[n + 2 * EDGE];
    byte[] others = new byte[n + 2 * EDGE];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = others[i] = (byte) random.nextInt(-2, 3);
    }
    assertEquals(
        plain.roundToBytes(values, EDGE, n, bits, bytes, EDGE),
        tested.roundToBytes(values, EDGE, n, bits, others, EDGE));
    assertArrayEquals(bytes, others);
  }

  /** Rows of {@code [rows][columns]} from the second on, with the sums a few ints further apart. */
  private void addScaled(int[] sums, int stride, int columns, long gain, long[] powers) {
    int[] values = new int[powers.length * columns];
    Arrays.setAll(values, i -> any(ScalarUpdate.LARGEST));
    int[] others = values.clone();
    long least = random.nextLong(1L << random.nextInt(32));
    int rows = powers.length - 2;
    String about = gain + " / " + Arrays.toString(powers) + ", " + least;
    assertEquals(
        plain.addScaled(sums, stride, 1, rows, columns, gain, powers, least, values),
        tested.addScaled(sums, stride, 1, rows, columns, gain, powers, least, others),
        about);
    assertArrayEquals(values, others, about);
  }

  @RepeatedTest(80)
  void addScaled() {
    int columns = random.nextInt(1, 200);
    int stride = columns + random.nextInt(9);
    long[] powers = new long[random.nextInt(3, 6)];
    Arrays.setAll(powers, row -> random.nextLong(1L << random.nextInt(32)));
    long gain = random.nextLong(1L << random.nextInt(32));
    int[] x = ints(powers.length * stride, i -> any(Integer.MAX_VALUE));
    for (int i = 0; i < powers.length * stride && gain > 0; i += 3) { // next to another quotient
      long quotient = random.nextLong(1 << random.nextInt(1, 26));
      long power = powers[i / stride] + 1;
      x[i] = (int) Math.min(Integer.MAX_VALUE, quotient * power / gain + random.nextInt(2));
    }
    addScaled(x, stride, columns, gain, powers);
  }

  @Test
  void addScaledAtTheEndsOfItsRanges() {
    int[] x = {0, 1, -1, 2, Integer.MAX_VALUE, -Integer.MAX_VALUE, 1 << 24, -(1 << 24), 3, 5};
    long[] powers = {0, 0, 1, 2, (1 << 24) - 1, (1L << 31) - 2, (1L << 31) - 1, 0};
    long[] gains = {0, 1, 2, 3, 1 << 25, (1 << 25) + 1, (1L << 31) - 1};
    int columns = 4 * x.length;
    int[] many = new int[powers.length * columns];
    Arrays.setAll(many, i -> x[i % x.length]);
    for (long gain : gains) {
      addScaled(many, columns, columns, gain, powers);
    }
  }
}
