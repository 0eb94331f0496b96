package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
 * Claim: every provider gives the scalar provider's bits for credits and observations of 32 bits.
 */
@Tag("widths")
@ParameterizedClass
@MethodSource("providers")
class WideKernelsTest {
  private static final int LARGEST = 1 << 21;

  private final Kernels scalar = new ScalarKernels();
  private final Kernels tested;
  private final Workspace workspace = new Workspace();
  private SplittableRandom random = new SplittableRandom(0);
  private int n;

  WideKernelsTest(Kernels tested) {
    this.tested = tested;
  }

  static Stream<Named<Kernels>> providers() {
    return KernelsTest.providers();
  }

  @BeforeEach
  void seed(TestInfo info) {
    random = new SplittableRandom((info.getTestMethod() + info.getDisplayName()).hashCode());
    n = COUNT * random.nextInt(1, 20);
  }

  @RepeatedTest(20)
  void multiplyWide() {
    int rows = random.nextInt(1, 70);
    int columns = 2 * random.nextInt(1, 70);
    byte[] weights = new byte[rows * columns];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) random.nextInt(-127, 128);
    }
    PackedMatrix w = PackedMatrix.of(rows, columns, weights);
    short[] x = activations(3 + columns * COUNT);
    WideScale scale = WideScale.of(random.nextInt(24), random.nextBoolean() ? 1 << 22 : 1 << 14);
    for (WideKernels.Into into : WideKernels.Into.values()) {
      int[] expected = ints(7 + rows * COUNT, 1 << 22);
      int[] actual = expected.clone();
      scalar.wide().multiplyWide(w, x, 3, scale, into, expected, 7, workspace);
      tested.wide().multiplyWide(w, x, 3, scale, into, actual, 7, workspace);
      assertArrayEquals(expected, actual, into.name());
    }
    int shift = random.nextInt(16);
    short[] activation = random.nextBoolean() ? activations(rows * COUNT) : new short[0];
    boolean rectified = activation.length > 0 && random.nextBoolean();
    short[] out = new short[7 + rows * COUNT];
    short[] rounded = out.clone();
    long[] squares = {1};
    long[] actualSquares = {1};
    scalar
        .wide()
        .multiplyRounded(w, x, 3, scale, shift, activation, rectified, out, 7, squares, workspace);
    tested
        .wide()
        .multiplyRounded(
            w, x, 3, scale, shift, activation, rectified, rounded, 7, actualSquares, workspace);
    assertArrayEquals(out, rounded);
    assertArrayEquals(squares, actualSquares);
  }

  @Test
  void scalesAreThoseOfTheirBits() {
    assertEquals(new WideScale(4, 0, 100), WideScale.of(12, 100));
    assertEquals(12, WideScale.of(12, 100).scaled(200));
    assertEquals(-100, WideScale.of(12, 100).scaled(-100_000));
    assertEquals(96, WideScale.of(5, 100).scaled(1000)); // 100 >> 3, and back
    assertEquals(-13, WideScale.of(12, 100).scaled(-199));
  }

  @RepeatedTest(12)
  void credits() {
    int[] x = ints(n, LARGEST);
    int[] y = ints(n, LARGEST);
    short[] f = activations(n);
    short[] h = activations(n);
    int[] expected = new int[n];
    int[] actual = new int[n];
    scalar.wide().creditBefore(x, y, f, LARGEST, expected, n);
    tested.wide().creditBefore(x, y, f, LARGEST, actual, n);
    assertArrayEquals(expected, actual);
    scalar.wide().addWide(expected, x, LARGEST, n);
    tested.wide().addWide(actual, x, LARGEST, n);
    assertArrayEquals(expected, actual);
    scalar.wide().passWide(expected, f, h, n);
    tested.wide().passWide(actual, f, h, n);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(20)
  void roundCredits() {
    int[] x = ints(5 + n, random.nextBoolean() ? 1 << 12 : (1 << 30) - 1);
    short[] activation = random.nextBoolean() ? activations(n) : new short[0];
    boolean rectified = activation.length > 0 && random.nextBoolean();
    int shift = random.nextInt(31);
    short[] expected = new short[9 + n];
    short[] actual = new short[9 + n];
    long[] squares = {5};
    long[] actualSquares = {5};
    int most = (1 << 30) - (1 << shift >> 1);
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.clamp(x[i], -most, most);
    }
    scalar.wide().roundCredits(x, 5, shift, activation, rectified, expected, 9, n, squares);
    tested.wide().roundCredits(x, 5, shift, activation, rectified, actual, 9, n, actualSquares);
    assertArrayEquals(expected, actual);
    assertArrayEquals(squares, actualSquares);
  }

  @Test
  void creditKeepsWithinTheRoomOfAnActivation() {
    int[] x = new int[COUNT];
    short[] activation = new short[COUNT];
    x[0] = 50;
    activation[0] = 127;
    x[1] = -50;
    activation[1] = 127;
    x[2] = 50;
    activation[2] = -127;
    x[3] = -50;
    activation[3] = -127;
    x[4] = 50;
    activation[4] = 126;
    short[] out = new short[COUNT];
    long[] squares = {0};
    tested.wide().roundCredits(x, 0, 0, activation, false, out, 0, COUNT, squares);
    short[] expected = new short[COUNT];
    expected[1] = -50;
    expected[2] = 50;
    expected[4] = 50;
    assertArrayEquals(expected, out);
    assertEquals(3 * 2500, squares[0]);
    tested.wide().roundCredits(x, 0, 0, activation, true, out, 0, COUNT, squares);
    expected[2] = 0;
    assertArrayEquals(expected, out);
  }

  @RepeatedTest(12)
  void observations() {
    short[] x = activations(n);
    short[] y = activations(n);
    int up = random.nextInt(9);
    int largest = random.nextInt(1, 128);
    short[] expectedShorts = new short[n];
    short[] actualShorts = new short[n];
    scalar.wide().subtract(x, y, largest, expectedShorts, n);
    tested.wide().subtract(x, y, largest, actualShorts, n);
    assertArrayEquals(expectedShorts, actualShorts);
    int[] expected = new int[n];
    int[] actual = new int[n];
    scalar.wide().observe(x, y, up, expected, n);
    tested.wide().observe(x, y, up, actual, n);
    assertArrayEquals(expected, actual);
    scalar.wide().subtractShifted(y, up, expected, n);
    tested.wide().subtractShifted(y, up, actual, n);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(4)
  void scaleByQuarters() {
    short[] expected = activations(n + 3);
    short[] actual = expected.clone();
    int factor = random.nextInt(1, 4);
    scalar.wide().scaleByQuarters(expected, factor, n + 3);
    tested.wide().scaleByQuarters(actual, factor, n + 3);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(4)
  void addRowSums() {
    short[] x = activations(64 + n);
    int[] expected = ints(n / COUNT, 1000);
    int[] actual = expected.clone();
    scalar.wide().addRowSums(x, 64, n / COUNT, expected);
    tested.wide().addRowSums(x, 64, n / COUNT, actual);
    assertArrayEquals(expected, actual);
  }

  private int[] ints(int count, int most) {
    boolean extreme = random.nextInt(3) == 0;
    int[] values = random.ints(count, -most, most + 1).toArray();
    for (int i = 0; i < count && extreme; i++) {
      values[i] = values[i] < 0 ? -most : most;
    }
    return values;
  }

  private short[] activations(int count) {
    boolean extreme = random.nextInt(3) == 0;
    short[] values = new short[count];
    for (int i = 0; i < count; i++) {
      int value = random.nextInt(-FixedPoint.MAX, FixedPoint.MAX + 1);
      values[i] = (short) (extreme ? (value < 0 ? -FixedPoint.MAX : FixedPoint.MAX) : value);
    }
    return values;
  }
}
