package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
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
 * Claim: every provider gives the scalar provider's bits for noise of rows and credits of 16 bits.
 */
@Tag("widths")
@ParameterizedClass
@MethodSource("providers")
class CreditKernelsTest {
  private final Kernels scalar = new ScalarKernels();
  private final Kernels tested;
  private final Workspace workspace = new Workspace();
  private SplittableRandom random = new SplittableRandom(0);

  CreditKernelsTest(Kernels tested) {
    this.tested = tested;
  }

  static Stream<Named<Kernels>> providers() {
    return KernelsTest.providers();
  }

  @BeforeEach
  void seed(TestInfo info) {
    random = new SplittableRandom((info.getTestMethod() + info.getDisplayName()).hashCode());
  }

  @RepeatedTest(12)
  void addRowNoise() {
    int rows = random.nextInt(1, 20);
    NoiseBank noise = new NoiseBank(rowNoise(3 * rows * PAIRS), rows * PAIRS);
    short[] x = activations(rows * COUNT);
    int shift = random.nextInt(8);
    short[] expected = new short[rows * COUNT];
    short[] actual = new short[rows * COUNT];
    scalar.rowNoise().addRowNoise(x, rows, noise, 7, shift, expected);
    tested.rowNoise().addRowNoise(x, rows, noise, 7, shift, actual);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(12)
  void passRowNoise() {
    int rows = random.nextInt(1, 20);
    byte[] expected = rowNoise(2 * (2 * rows + 3) * PAIRS);
    byte[] actual = expected.clone();
    short[] activation = activations(rows * COUNT);
    for (int i = 0; i < activation.length; i += 3) {
      activation[i] = 0;
    }
    int upper = (2 * rows + 3) * PAIRS;
    int to = (rows + 2) * PAIRS;
    scalar.rowNoise().passRowNoise(activation, rows, new NoiseBank(expected, upper), 7, to);
    tested.rowNoise().passRowNoise(activation, rows, new NoiseBank(actual, upper), 7, to);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(20)
  void addRowNoiseDots() {
    int rows = random.nextInt(1, 1025);
    int first = random.nextInt(3);
    byte[] values = rowNoise(3 * (first + rows) * PAIRS);
    NoiseBank noise = new NoiseBank(values, (first + rows) * PAIRS);
    short[] c = shorts((first + rows) * COUNT, Short.MAX_VALUE);
    int[] expected = random.ints(COUNT, -1000, 1000).toArray();
    int[] actual = expected.clone();
    scalar.rowNoise().addRowNoiseDots(c, first, rows, noise, 5, expected);
    tested.rowNoise().addRowNoiseDots(c, first, rows, noise, 5, actual);
    assertArrayEquals(expected, actual);
  }

  @Test
  void addRowNoiseDotsAtTheirLargest() {
    byte[] values = new byte[1024 * COUNT];
    Arrays.fill(values, (byte) 61);
    NoiseBank noise = new NoiseBank(values, 1024 * PAIRS);
    short[] c = new short[1024 * COUNT];
    Arrays.fill(c, Short.MAX_VALUE);
    int[] dots = new int[COUNT];
    tested.rowNoise().addRowNoiseDots(c, 0, 1024, noise, 0, dots);
    int[] expected = new int[COUNT];
    Arrays.fill(expected, 1024 * 32_767 * 61);
    assertArrayEquals(expected, dots);
  }

  @RepeatedTest(20)
  void estimateRows() {
    int rows = random.nextInt(1, 20);
    int members = random.nextInt(1, 65);
    NoiseBank noise = new NoiseBank(rowNoise(3 * rows * PAIRS), rows * PAIRS);
    int[] places = random.ints(members, 0, rows * PAIRS + 1).toArray();
    short[] base = shorts(7 + rows * COUNT, Short.MAX_VALUE);
    short[] factors = shorts(members * COUNT, 1 << 13);
    int weight = random.nextInt(1 << 12);
    int shift = random.nextInt(28);
    int dither = random.nextInt(1 << 30);
    short[] expected = new short[64 + rows * COUNT];
    short[] actual = new short[64 + rows * COUNT];
    long[] squares = {5};
    long[] actualSquares = {5};
    RowNoiseKernels one = scalar.rowNoise();
    one.estimateRows(
        base, 7, weight, noise, places, rows, factors, shift, dither, expected, 64, squares);
    RowNoiseKernels other = tested.rowNoise();
    other.estimateRows(
        base, 7, weight, noise, places, rows, factors, shift, dither, actual, 64, actualSquares);
    assertArrayEquals(expected, actual);
    assertArrayEquals(squares, actualSquares);
  }

  /** Over all dithers of a shift, rounded values add up to the exact value. */
  @RepeatedTest(5)
  void ditheredRoundingLosesNothing() {
    int rows = random.nextInt(1, 9);
    int shift = random.nextInt(1, 8);
    short[] base = shorts(rows * COUNT, 100 << shift);
    NoiseBank none = new NoiseBank(new byte[0], 0);
    int[] sums = new int[rows * COUNT];
    short[] out = new short[rows * COUNT];
    int first = random.nextInt(1 << 29);
    for (int dither = first; dither < first + (1 << shift); dither++) {
      tested
          .rowNoise()
          .estimateRows(
              base, 0, 1, none, new int[0], rows, new short[0], shift, dither, out, 0, new long[1]);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += out[i];
      }
    }
    int[] expected = new int[rows * COUNT];
    Arrays.setAll(expected, i -> base[i]);
    assertArrayEquals(expected, sums);
  }

  @RepeatedTest(20)
  void multiplyCredits() {
    int rows = random.nextInt(1, 70);
    int columns = 2 * random.nextInt(1, 70);
    PackedMatrix w = PackedMatrix.of(rows, columns, weights(rows * columns));
    short[] x = activations(3 + columns * COUNT);
    int down = random.nextInt(12);
    int multiplier = random.nextInt(1, 256);
    int right = random.nextInt(10);
    short[] expected = new short[7 + rows * COUNT];
    short[] actual = new short[7 + rows * COUNT];
    scalar.credits().multiplyCredits(w, x, 3, down, multiplier, right, expected, 7, workspace);
    tested.credits().multiplyCredits(w, x, 3, down, multiplier, right, actual, 7, workspace);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(20)
  void creditNorm() {
    int rows = 16 * random.nextInt(1, 20);
    int n = rows * COUNT;
    short[] x = activations(n);
    for (int lane = 0; lane < COUNT; lane += 7) {
      int largest = random.nextInt(128);
      for (int i = lane; i < n; i += COUNT) {
        x[i] = (short) Math.clamp(x[i], -largest, largest);
      }
    }
    int[] products = random.ints(n, -(1 << 23), 1 << 23).toArray();
    byte[] gain = weights(rows);
    int[] reactions = random.ints(COUNT, -(1 << 29), (1 << 29) + 1).toArray();
    int shift = random.nextInt(32);
    short[] expected = new short[n];
    short[] actual = new short[n];
    long[] squares = {3};
    long[] actualSquares = {3};
    scalar
        .credits()
        .creditNorm(products, x, gain, rows, reactions, shift, expected, squares, workspace);
    tested
        .credits()
        .creditNorm(products, x, gain, rows, reactions, shift, actual, actualSquares, workspace);
    assertArrayEquals(expected, actual);
    assertArrayEquals(squares, actualSquares);
  }

  @RepeatedTest(4)
  void addPowers() {
    int rows = random.nextInt(1, 20);
    short[] x = activations(rows * COUNT);
    long[] expected = random.longs(rows, 0, 1000).toArray();
    long[] actual = expected.clone();
    scalar.credits().addPowers(x, rows, expected);
    tested.credits().addPowers(x, rows, actual);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(20)
  void creditsThroughGates() {
    int n = COUNT * random.nextInt(1, 20);
    short[] f = activations(n);
    short[] c = activations(n);
    short[] h = activations(n);
    for (int i = 0; i < n; i += 5) {
      f[i] = (short) (i % 2 == 0 ? 127 : -127);
    }
    short[] w = shorts(64 + n, Short.MAX_VALUE);
    short[] passed = w.clone();
    int shift = random.nextInt(8, 16);
    scalar.credits().passGate(w, 64, c, h, f, shift, n);
    tested.credits().passGate(passed, 64, c, h, f, shift, n);
    assertArrayEquals(w, passed);
    h[0] = 0;
    scalar.credits().passPositive(w, 64, h, n);
    tested.credits().passPositive(passed, 64, h, n);
    assertArrayEquals(w, passed);
    short[] maximum = h.clone();
    tested.credits().passPositive(maximum, 0, maximum, n);
    for (int i = 0; i < n; i++) {
      assertEquals(Math.max(0, h[i]), maximum[i]);
    }
    w = shorts(n, Short.MAX_VALUE);
    short[] s = shorts(n, Short.MAX_VALUE);
    short[] v = w.clone();
    short[] q = new short[64 + n];
    short[] actual = new short[64 + n];
    scalar.credits().gateCredit(w, s, f, c, h, q, 64, n);
    tested.credits().gateCredit(v, s, f, c, h, actual, 64, n);
    assertArrayEquals(w, v);
    assertArrayEquals(q, actual);
    short[] sum = new short[n];
    short[] actualSum = new short[n];
    scalar.credits().addCredits(w, s, sum, 0, n);
    tested.credits().addCredits(w, s, actualSum, 0, n);
    assertArrayEquals(sum, actualSum);
  }

  @RepeatedTest(20)
  void creditsBackThroughALayer() {
    int n = COUNT * random.nextInt(1, 20);
    short[] f = clipped(n);
    short[] c = clipped(n);
    short[] h = activations(n);
    int most = random.nextBoolean() ? Short.MAX_VALUE : 1 << random.nextInt(1, 15);
    int shift = random.nextInt(1, 16);
    short[] x = shorts(n, most);
    short[] later = shorts(n, most);
    short[] state = later.clone();
    short[] expected = new short[64 + n];
    short[] actual = new short[64 + n];
    long[] squares = {3};
    long[] actualSquares = {3};
    short[] activation = random.nextBoolean() ? Kernels.UNCLIPPED : f;
    scalar.chain().narrowCredits(x, shift, activation, expected, 64, n, squares);
    tested.chain().narrowCredits(x, shift, activation, actual, 64, n, actualSquares);
    assertArrayEquals(expected, actual);
    scalar.chain().creditCandidate(x, later, f, c, shift, expected, 64, n, squares);
    tested.chain().creditCandidate(x, state, f, c, shift, actual, 64, n, actualSquares);
    assertArrayEquals(later, state);
    assertArrayEquals(expected, actual);
    scalar.chain().creditGate(later, x, f, c, h, shift, expected, 64, n, squares);
    tested.chain().creditGate(state, x, f, c, h, shift, actual, 64, n, actualSquares);
    assertArrayEquals(later, state);
    assertArrayEquals(expected, actual);
    assertArrayEquals(squares, actualSquares);
  }

  @RepeatedTest(12)
  void creditSum() {
    int rows = 16 * random.nextInt(1, 40);
    int n = rows * COUNT;
    int most = random.nextBoolean() ? Short.MAX_VALUE : 1 << random.nextInt(1, 15);
    short[] z = shorts(n, most);
    short[] y = activations(n);
    if (random.nextInt(4) == 0) {
      Arrays.fill(z, Short.MAX_VALUE); // the largest sum
      Arrays.fill(y, (short) FixedPoint.MAX);
    }
    short[] x = clipped(n);
    for (int lane = 0; lane < COUNT; lane += 7) {
      int largest = random.nextInt(128);
      for (int i = lane; i < n; i += COUNT) {
        x[i] = (short) Math.clamp(x[i], -largest, largest);
      }
    }
    byte[] gain = random.nextBoolean() ? weights(rows) : new byte[rows];
    short[] expected = shorts(n, most);
    short[] actual = expected.clone();
    scalar.chain().creditSum(z, x, y, gain, rows, expected, workspace);
    tested.chain().creditSum(z, x, y, gain, rows, actual, workspace);
    assertArrayEquals(expected, actual);
  }

  /** Activations, many of which are at their clip. */
  private short[] clipped(int n) {
    short[] values = activations(n);
    for (int i = 0; i < n; i += 5) {
      values[i] = (short) (i % 2 == 0 ? FixedPoint.MAX : -FixedPoint.MAX);
    }
    return values;
  }

  private short[] shorts(int n, int most) {
    short[] values = new short[n];
    for (int i = 0; i < n; i++) {
      values[i] = (short) random.nextInt(-most, most + 1);
    }
    return values;
  }

  private short[] activations(int n) {
    return shorts(n, FixedPoint.MAX);
  }

  private byte[] weights(int n) {
    byte[] values = new byte[n];
    for (int i = 0; i < n; i++) {
      values[i] = (byte) random.nextInt(-FixedPoint.MAX, FixedPoint.MAX + 1);
    }
    return values;
  }

  private byte[] rowNoise(int count) {
    boolean extreme = random.nextInt(3) == 0;
    byte[] values = new byte[count];
    for (int i = 0; i < count; i++) {
      values[i] = extreme ? Noise.MAX : Noise.value(random.nextLong(), 0, 0);
    }
    return values;
  }
}
