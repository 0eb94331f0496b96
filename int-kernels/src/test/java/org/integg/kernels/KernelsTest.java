package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.integg.kernels.device.KernelChooser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claim: every provider, including native code at each of its levels and the Vector API at every
 * vector width, gives the scalar provider's bits, for random and extreme values at awkward sizes.
 */
@Tag("widths")
@ParameterizedClass
@MethodSource("providers")
class KernelsTest {
  private static final int[] COLUMNS = {16, 32, 48, 64, 80, 112, 128, 256, 272};

  private final Kernels scalar = new ScalarKernels();
  private final Kernels tested;
  private final Workspace workspace = new Workspace();
  private SplittableRandom random = new SplittableRandom(0);

  KernelsTest(Kernels tested) {
    this.tested = tested;
  }

  static Stream<Named<Kernels>> providers() {
    return tested().map(each -> Named.of(each.describe(), each));
  }

  /**
   * If a vector width is forced, only the Vector API, because native code has no such width. The
   * build forces each width in turn. Otherwise native code, or if there is none, the Vector API at
   * the width that this machine prefers.
   */
  static Stream<Kernels> tested() {
    boolean forced = System.getProperty(VectorWidth.PROPERTY) != null;
    List<Kernels> all = KernelChooser.all();
    List<Kernels> compiled =
        all.stream()
            .filter(each -> !(each instanceof ScalarKernels || each instanceof VectorKernels))
            .toList();
    return forced || compiled.isEmpty()
        ? all.stream().filter(VectorKernels.class::isInstance)
        : compiled.stream();
  }

  @BeforeEach
  void seed(TestInfo info) {
    random = new SplittableRandom((info.getTestMethod() + info.getDisplayName()).hashCode());
  }

  /** A product's divisor, with either lower end of the clip. */
  private Divisor divisor(int columns) {
    return Divisor.ofProduct(columns).atLeast(random.nextBoolean() ? 0 : -FixedPoint.MAX);
  }

  @RepeatedTest(24)
  void project() {
    int columns = COLUMNS[random.nextInt(COLUMNS.length)];
    int rows = random.nextInt(1, 40);
    PackedMatrix w = PackedMatrix.of(rows, columns, weights(rows * columns));
    short[] x = activations(columns * COUNT);
    LowRank noise = noise(rows, columns);
    Divisor divisor = divisor(columns);
    int firstRow = random.nextInt(rows) / 4 * 4;
    int count = rows - firstRow;
    short[] expected = new short[count * COUNT];
    short[] actual = new short[count * COUNT];
    scalar.project(w, firstRow, count, x, noise, divisor, expected, workspace);
    tested.project(w, firstRow, count, x, noise, divisor, actual, workspace);
    assertArrayEquals(expected, actual);
  }

  @Test
  void projectWithManyShortGroups() {
    int columns = 1024;
    byte[] weights = new byte[4 * columns];
    Arrays.fill(weights, (byte) 64); // groups of 4: 256 of them
    PackedMatrix w = PackedMatrix.of(4, columns, weights);
    short[] x = activations(columns * COUNT);
    Divisor divisor = Divisor.ofProduct(columns);
    short[] expected = new short[4 * COUNT];
    short[] actual = new short[4 * COUNT];
    scalar.project(w, 0, 4, x, LowRank.NONE, divisor, expected, workspace);
    tested.project(w, 0, 4, x, LowRank.NONE, divisor, actual, workspace);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(12)
  void projectStream() {
    int columns = COLUMNS[random.nextInt(COLUMNS.length)] + (random.nextInt(4) == 0 ? 1024 : 0);
    int rows = random.nextInt(1, 600);
    byte[] weights = weights(rows * columns);
    short[] x = activations(columns);
    Divisor divisor = divisor(columns);
    short[] expected = new short[rows];
    short[] actual = new short[rows];
    TransposedMatrix w = TransposedMatrix.of(rows, columns, weights);
    scalar.projectStream(w, x, divisor, expected, workspace);
    tested.projectStream(w, x, divisor, actual, workspace);
    assertArrayEquals(expected, actual);
    // One lane of the other product gives the same.
    short[] lanes = new short[columns * COUNT];
    for (int k = 0; k < columns; k++) {
      lanes[k * COUNT + 5] = x[k];
    }
    short[] all = new short[rows * COUNT];
    PackedMatrix packed = PackedMatrix.of(rows, columns, weights);
    tested.project(packed, 0, rows, lanes, LowRank.NONE, divisor, all, workspace);
    for (int j = 0; j < rows; j++) {
      assertEquals(expected[j], all[j * COUNT + 5]);
    }
  }

  @RepeatedTest(12)
  void norm() {
    int rows = COLUMNS[random.nextInt(COLUMNS.length)] + (random.nextInt(4) == 0 ? 512 : 0);
    short[] x = activations(rows * COUNT);
    for (int lane = 0; lane < COUNT; lane += random.nextInt(1, 9)) {
      int magnitude = random.nextInt(0, 4); // means around and below one
      for (int i = 0; i < rows; i++) {
        x[i * COUNT + lane] = (short) random.nextInt(-magnitude, magnitude + 1);
      }
    }
    short[] gain = activations(rows * COUNT);
    short[] expected = new short[rows * COUNT];
    short[] actual = new short[rows * COUNT];
    scalar.norm(x, gain, rows, COUNT, expected, workspace);
    tested.norm(x, gain, rows, COUNT, actual, workspace);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(12)
  void gateCandidateAndAdd() {
    int n = 16 * random.nextInt(1, 70);
    short[] a = activations(n);
    short[] b = activations(n);
    short[] bias = activations(n);
    short[] h = activations(n);
    short[] f = new short[n];
    short[] past = new short[n];
    short[] f2 = new short[n];
    short[] past2 = new short[n];
    scalar.gate(a, b, bias, h, n, f, past);
    tested.gate(a, b, bias, h, n, f2, past2);
    assertArrayEquals(f, f2);
    assertArrayEquals(past, past2);
    short[] x = activations(n);
    short[] x2 = x.clone();
    short[] h2 = h.clone();
    scalar.candidate(b, a, bias, f, h, x, n);
    tested.candidate(b, a, bias, f, h2, x2, n);
    assertArrayEquals(h, h2);
    assertArrayEquals(x, x2);
    scalar.add(x, past, n);
    tested.add(x2, past, n);
    assertArrayEquals(x, x2);
  }

  @RepeatedTest(12)
  void embedAndSpread() {
    int width = COLUMNS[random.nextInt(COLUMNS.length)];
    int vocabulary = random.nextInt(2, 50);
    byte[] embedding = weights(vocabulary * width);
    int[] tokens = random.ints(COUNT, 0, vocabulary).toArray();
    LowRank noise = noise(vocabulary, width);
    short[] expected = new short[width * COUNT];
    short[] actual = new short[width * COUNT];
    scalar.embed(embedding, width, tokens, noise, expected, workspace);
    tested.embed(embedding, width, tokens, noise, actual, workspace);
    assertArrayEquals(expected, actual);
    byte[] parameter = weights(width);
    LowRank same = noise(width, width);
    scalar.spread(parameter, same, expected);
    tested.spread(parameter, same, actual);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(6)
  void addExponentials() {
    int rows = random.nextInt(1, 600);
    short[] logits = activations(rows * COUNT);
    long[] expected = random.longs(COUNT, 0, 1L << 40).toArray();
    long[] actual = expected.clone();
    scalar.addExponentials(logits, rows, COUNT, expected);
    tested.addExponentials(logits, rows, COUNT, actual);
    assertArrayEquals(expected, actual);
  }

  @Test
  void addExponentialsAtItsLargestSum() {
    short[] logits = new short[Exp2.INT_SUM_ROWS * COUNT];
    Arrays.fill(logits, (short) 127);
    long[] actual = new long[COUNT];
    tested.addExponentials(logits, Exp2.INT_SUM_ROWS, COUNT, actual);
    long[] expected = new long[COUNT];
    Arrays.fill(expected, (long) Exp2.INT_SUM_ROWS * Exp2.table()[255]);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(6)
  void fillNoise() {
    int tensor = random.nextInt(1000);
    int count = random.nextInt(1, 100);
    long[] keys = random.longs(PAIRS).toArray();
    int first = 2 * random.nextInt(500);
    byte[] expected = new byte[7 + count * PAIRS];
    byte[] actual = new byte[7 + count * PAIRS];
    scalar.fillNoise(keys, tensor, first, count, expected, 7, workspace);
    tested.fillNoise(keys, tensor, first, count, actual, 7, workspace);
    assertArrayEquals(expected, actual);
    short[] one = new short[3 + count];
    short[] two = new short[3 + count];
    scalar.fillNoise(keys[0], tensor, first, count, one, 3, workspace);
    tested.fillNoise(keys[0], tensor, first, count, two, 3, workspace);
    assertArrayEquals(one, two);
  }

  @RepeatedTest(12)
  void projectWithRowNoise() {
    int columns = COLUMNS[random.nextInt(COLUMNS.length)];
    int rows = random.nextInt(1, 40);
    PackedMatrix w = PackedMatrix.of(rows, columns, weights(rows * columns));
    short[] x = activations(columns * COUNT);
    NoiseBank noise = new NoiseBank(rowNoise(3 + 2 * rows * PAIRS), rows * PAIRS);
    int factor = random.nextInt(4) > 0 ? random.nextInt(4096) : 1 << 16;
    Divisor divisor = divisor(columns);
    int firstRow = random.nextInt(rows) / 4 * 4;
    int count = rows - firstRow;
    short[] expected = new short[count * COUNT];
    short[] actual = new short[count * COUNT];
    scalar
        .rowNoise()
        .projectWithRowNoise(w, firstRow, count, x, noise, 3, factor, divisor, expected, workspace);
    tested
        .rowNoise()
        .projectWithRowNoise(w, firstRow, count, x, noise, 3, factor, divisor, actual, workspace);
    assertArrayEquals(expected, actual);
  }

  private byte[] rowNoise(int count) {
    boolean extreme = random.nextInt(3) == 0;
    byte[] values = new byte[count];
    for (int i = 0; i < count; i++) {
      values[i] = extreme ? Noise.MAX : Noise.value(random.nextLong(), 0, 0);
    }
    return values;
  }

  @RepeatedTest(6)
  void addProduct() {
    int rows = random.nextInt(1, 20);
    int columns = 2 * random.nextInt(1, 200);
    int stride = COUNT * random.nextInt(1, 4);
    PackedMatrix coefficients = PackedMatrix.of(rows, columns, weights(rows * columns));
    short[] data = activations(columns * stride);
    int[] expected = random.ints(rows * stride, -1000, 1000).toArray();
    int[] actual = expected.clone();
    scalar.addProduct(coefficients, data, stride, expected, workspace);
    tested.addProduct(coefficients, data, stride, actual, workspace);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(12)
  void addOuterProducts() {
    int rows = random.nextInt(1, 30);
    int columns = random.nextInt(1, 200);
    int stride = ((columns + COUNT - 1) / COUNT + random.nextInt(2)) * COUNT;
    int chunks = random.nextInt(1, Workspace.OUTER_CHUNKS + 1);
    short[] a = activations(chunks * rows * COUNT);
    int sparse = random.nextInt(3);
    for (int i = 0; i < a.length; i++) {
      if (random.nextInt(4) < sparse || sparse == 2 && i / COUNT % rows < 9) {
        a[i] = 0;
      }
    }
    short[][] x = new short[1 + chunks][];
    for (int chunk = 0; chunk < x.length; chunk++) {
      x[chunk] = activations(columns * COUNT);
    }
    int[] expected = random.ints(rows * stride, -1000, 1000).toArray();
    int[] actual = expected.clone();
    boolean first = random.nextBoolean();
    scalar
        .credits()
        .addOuterProducts(a, rows, x, 1, chunks, columns, first, expected, stride, workspace);
    tested
        .credits()
        .addOuterProducts(a, rows, x, 1, chunks, columns, first, actual, stride, workspace);
    assertArrayEquals(expected, actual);
  }

  @RepeatedTest(12)
  void softmaxErrors() {
    int rows = random.nextInt(1, 300);
    int at = random.nextInt(0, 3) * COUNT;
    short[] logits = activations(rows * COUNT);
    long[] sums = new long[COUNT];
    scalar.addExponentials(logits, rows, COUNT, sums);
    SoftmaxScale scale = new SoftmaxScale();
    Exp2 exp2 = new Exp2(random.nextInt(4, 9));
    for (int lane = 0; lane < COUNT; lane++) {
      long others = random.nextBoolean() ? 4096 : random.nextLong(4096, 1L << 36);
      scale.set(lane, sums[lane] + others, exp2, random.nextInt(200), random.nextInt(128));
      if (random.nextInt(8) == 0) {
        scale.mute(lane);
      }
    }
    short[] expected = new short[at + rows * COUNT];
    short[] actual = new short[at + rows * COUNT];
    int[] dots = random.ints(COUNT, -1000, 1000).toArray();
    int[] dots2 = dots.clone();
    scalar.credits().softmaxErrors(logits, rows, scale, expected, at, dots, workspace);
    tested.credits().softmaxErrors(logits, rows, scale, actual, at, dots2, workspace);
    assertArrayEquals(expected, actual);
    assertArrayEquals(dots, dots2);
  }

  @RepeatedTest(4)
  void addToRows() {
    int width = random.nextInt(1, 100);
    int stride = width + random.nextInt(30);
    short[] x = activations(5 + width * COUNT);
    int[] rows = random.ints(COUNT, 0, 9).toArray(); // some of them several times
    int[] expected = random.ints(9 * stride, -1000, 1000).toArray();
    int[] actual = expected.clone();
    scalar.credits().addToRows(x, 5, width, rows, expected, stride);
    tested.credits().addToRows(x, 5, width, rows, actual, stride);
    assertArrayEquals(expected, actual);
  }

  /** Gaussian, uniform, or only the extremes. */
  private byte[] weights(int n) {
    byte[] values = new byte[n];
    int kind = random.nextInt(3);
    for (int i = 0; i < n; i++) {
      values[i] = (byte) value(kind);
    }
    return values;
  }

  private short[] activations(int n) {
    short[] values = new short[n];
    int kind = random.nextInt(3);
    for (int i = 0; i < n; i++) {
      values[i] = (short) value(kind);
    }
    return values;
  }

  private int value(int kind) {
    return switch (kind) {
      case 0 -> Noise.value(random.nextLong(), 0, 0);
      case 1 -> random.nextInt(-127, 128);
      default -> random.nextBoolean() ? 127 : -127;
    };
  }

  /** Noise of rank 0 to 10, sometimes with extreme values, at an odd place of its array. */
  private LowRank noise(int m, int n) {
    int rank = Math.max(0, random.nextInt(-3, 11));
    int shift = random.nextInt(4) > 0 ? random.nextInt(4, 12) : random.nextInt(12, 32);
    int a = 5;
    int b = a + m * rank * PAIRS + 3;
    byte[] values = new byte[b + n * rank * PAIRS];
    boolean extreme = random.nextInt(3) == 0;
    for (int i = 0; i < values.length; i++) {
      int sign = random.nextBoolean() ? Noise.MAX : -Noise.MAX;
      values[i] = (byte) (extreme ? sign : Noise.value(random.nextLong(), 0, 0));
    }
    return new LowRank(values, a, b, rank, shift);
  }
}
