package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
 * Claim: every provider gives the scalar provider's bits for the noise and the comparison of
 * probes.
 */
@Tag("widths")
@ParameterizedClass
@MethodSource("providers")
class ProbeKernelsTest {
  private static final int FIRST = 56;

  private final ProbeKernels scalar = new ScalarKernels().probes();
  private final ProbeKernels tested;
  private final Workspace workspace = new Workspace();
  private SplittableRandom random = new SplittableRandom(0);
  private int rows;
  private int slots;

  ProbeKernelsTest(Kernels tested) {
    this.tested = tested.probes();
  }

  static Stream<Named<Kernels>> providers() {
    return KernelsTest.providers();
  }

  @BeforeEach
  void seed(TestInfo info) {
    random = new SplittableRandom((info.getTestMethod() + info.getDisplayName()).hashCode());
    rows = random.nextInt(1, 70);
    slots = random.nextBoolean() ? 4 : 8;
  }

  @RepeatedTest(12)
  void perturb() {
    int first = random.nextInt(COUNT);
    int lanes = random.nextInt(Math.min(8, COUNT - first) + 1);
    short[] noise = shorts(5 + rows * lanes, 15);
    short[] expected = shorts(rows * COUNT, 127);
    short[] actual = expected.clone();
    scalar.perturb(noise, 5, rows, first, lanes, expected);
    tested.perturb(noise, 5, rows, first, lanes, actual);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(12)
  void copy() {
    short[] expected = shorts(rows * COUNT, 127);
    short[] actual = expected.clone();
    int[] lanes = lanes();
    int[] others = random.ints(slots, 0, FIRST).toArray();
    scalar.copy(expected, rows, lanes, others);
    tested.copy(actual, rows, lanes, others);
    assertArrayEquals(expected, actual);
    assertEquals(expected[others[0]], actual[FIRST]);
  }

  @RepeatedTest(12)
  void compare() {
    short[] x = shorts(rows * COUNT, 127);
    int[] others = random.ints(slots, 0, COUNT).toArray();
    int largest = random.nextBoolean() ? 254 : random.nextInt(1, 254);
    short[] expected = new short[3 + rows * slots];
    short[] actual = new short[3 + rows * slots];
    scalar.compare(x, rows, lanes(), others, largest, expected, 3);
    tested.compare(x, rows, lanes(), others, largest, actual, 3);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(12)
  void layOut() {
    int count = random.nextInt(1 + COUNT / slots);
    short[] x = shorts(9 + count * rows * slots, 254);
    short[] expected = shorts(rows * COUNT, 127);
    short[] actual = shorts(rows * COUNT, 127);
    scalar.layOut(x, 9, rows, slots, count, expected);
    tested.layOut(x, 9, rows, slots, count, actual);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(20)
  void takePrediction() {
    int columns = 2 * random.nextInt(1, 70);
    byte[] weights = new byte[rows * columns];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) random.nextInt(-127, 128);
    }
    PackedMatrix w = PackedMatrix.of(rows, columns, weights);
    short[] x = shorts(columns * COUNT, 127);
    WideScale scale = WideScale.of(random.nextInt(24), 1 << (random.nextBoolean() ? 20 : 14));
    int shift = random.nextInt(16);
    short[] expected = shorts(rows * COUNT, 254);
    short[] actual = expected.clone();
    scalar.takePrediction(w, x, scale, shift, expected, workspace);
    tested.takePrediction(w, x, scale, shift, actual, workspace);
    assertArrayEquals(expected, actual);
  }

  @Test
  void whatAPredictionExplainsIsNotLeft() {
    // 3 of 4 fractional bits times 8 is 1.5; 2 less 1.5 with 3 fractional bits is 4.
    PackedMatrix w = PackedMatrix.of(1, 2, new byte[] {3, 0});
    short[] x = new short[2 * COUNT];
    x[0] = 8;
    short[] seen = new short[COUNT];
    seen[0] = 2;
    seen[1] = 20;
    tested.takePrediction(w, x, WideScale.of(4, 1 << 20), 5, seen, workspace);
    short[] expected = new short[COUNT];
    expected[0] = 4;
    expected[1] = 127;
    assertArrayEquals(expected, seen);
  }

  @Test
  void refusesWhatIsOutOfRange() {
    int[] beyond = {0, 1, 2, COUNT};
    int[] four = {0, 1, 2, 3};
    short[] x = new short[COUNT];
    short[] out = new short[COUNT];
    Class<IndexOutOfBoundsException> refused = IndexOutOfBoundsException.class;
    assertThrows(refused, () -> tested.compare(x, 2, four, four, 1, out, 0));
    assertThrows(refused, () -> tested.compare(x, 1, four, four, 1, out, COUNT - 3));
    assertThrows(refused, () -> tested.compare(x, 1, four, beyond, 1, out, 0));
    assertThrows(refused, () -> tested.copy(x, 1, beyond, four));
    assertThrows(refused, () -> tested.perturb(out, 0, 1, 61, 4, x));
    assertThrows(refused, () -> tested.layOut(x, 0, 2, 4, 16, out));
  }

  private int[] lanes() {
    int[] lanes = new int[slots];
    for (int p = 0; p < slots; p++) {
      lanes[p] = FIRST + p;
    }
    return lanes;
  }

  private short[] shorts(int n, int most) {
    short[] values = new short[n];
    for (int i = 0; i < n; i++) {
      values[i] = (short) random.nextInt(-most, most + 1);
    }
    return values;
  }
}
