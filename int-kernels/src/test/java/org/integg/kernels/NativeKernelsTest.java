package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Collections;
import java.util.List;
import org.integg.kernels.device.KernelChooser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Claim: no argument makes native code read or write beyond an array; wrong arguments are refused
 * before the call.
 */
class NativeKernelsTest {
  private static final int WIDTH = 32;

  private final Workspace workspace = new Workspace();
  private final short[] full = new short[WIDTH * COUNT];
  private final short[] less = new short[WIDTH * COUNT - 1];

  private static List<Kernels> levels() {
    List<Kernels> levels =
        KernelChooser.all().stream().filter(each -> each instanceof NativeKernels).toList();
    assumeTrue(!levels.isEmpty(), "no native kernels here");
    return levels;
  }

  private static void refused(Executable call) {
    assertThrows(IndexOutOfBoundsException.class, call);
  }

  @Test
  void elementwise() {
    for (Kernels k : levels()) {
      int n = WIDTH * COUNT;
      for (int place = 0; place < 6; place++) {
        short[][] a = {full, full, full, full, full, full};
        a[place] = less;
        refused(() -> k.gate(a[0], a[1], a[2], a[3], n, a[4], a[5]));
        refused(() -> k.candidate(a[0], a[1], a[2], a[3], a[4], a[5], n));
      }
      refused(() -> k.gate(full, full, full, full, -1, full, full));
      refused(() -> k.add(full, less, n));
      refused(() -> k.add(less, full, n));
      refused(() -> k.norm(less, full, WIDTH, COUNT, full, workspace));
      refused(() -> k.norm(full, less, WIDTH, COUNT, full, workspace));
      refused(() -> k.norm(full, full, WIDTH, COUNT, less, workspace));
      short[] large = new short[8192 * COUNT];
      for (int rows : new int[] {0, 15, 4112, 8192}) {
        assertThrows(
            IllegalArgumentException.class,
            () -> k.norm(large, large, rows, COUNT, large, workspace));
      }
    }
  }

  @Test
  void products() {
    PackedMatrix w = PackedMatrix.of(WIDTH, WIDTH, new byte[WIDTH * WIDTH]);
    Divisor divisor = Divisor.ofProduct(WIDTH);
    LowRank none = LowRank.NONE;
    int size = WIDTH * PAIRS;
    byte[] noise = new byte[2 * size];
    for (Kernels k : levels()) {
      refused(() -> k.project(w, 0, WIDTH, less, none, divisor, full, workspace));
      refused(() -> k.project(w, 0, WIDTH, full, none, divisor, less, workspace));
      refused(() -> k.project(w, 4, WIDTH, full, none, divisor, full, workspace));
      refused(() -> k.project(w, -4, WIDTH, full, none, divisor, full, workspace));
      refused(() -> k.project(w, 0, -4, full, none, divisor, full, workspace));
      for (int[] at : new int[][] {{size + 1, 0}, {0, size + 1}, {-1, size}, {0, -1}}) {
        LowRank outside = new LowRank(noise, at[0], at[1], 1, 4);
        refused(() -> k.project(w, 0, WIDTH, full, outside, divisor, full, workspace));
      }
    }
  }

  @Test
  void streams() {
    TransposedMatrix w = TransposedMatrix.of(WIDTH, WIDTH, new byte[WIDTH * WIDTH]);
    Divisor divisor = Divisor.ofProduct(WIDTH);
    short[] enough = new short[WIDTH];
    short[] few = new short[WIDTH - 1];
    for (Kernels k : levels()) {
      refused(() -> k.projectStream(w, few, divisor, enough, workspace));
      refused(() -> k.projectStream(w, enough, divisor, few, workspace));
    }
  }

  @Test
  void rowNoiseThatIsNotThere() {
    PackedMatrix w = PackedMatrix.of(WIDTH, WIDTH, new byte[WIDTH * WIDTH]);
    Divisor divisor = Divisor.ofProduct(WIDTH);
    int size = WIDTH * PAIRS;
    byte[] values = new byte[2 * size];
    for (Kernels k : levels()) {
      for (int[] each : new int[][] {{size + 1, 0}, {0, size + 1}, {-1, 1}, {1, -2}}) {
        int at = each[0];
        NoiseBank noise = new NoiseBank(values, each[1]);
        refused(() ->
            k.rowNoise()
                .projectWithRowNoise(w, 0, WIDTH, full, noise, at, 1, divisor, full, workspace));
        int[] places = {0, at};
        refused(() -> k.rowNoise().addRowNoise(full, WIDTH, noise, at, 1, full));
        refused(() -> k.rowNoise().addRowNoiseDots(full, 0, WIDTH, noise, at, new int[COUNT]));
        refused(() -> estimate(k, full, noise, places, full, 1, full, 0));
      }
    }
  }

  @Test
  void rowNoise() {
    PackedMatrix w = PackedMatrix.of(WIDTH, WIDTH, new byte[WIDTH * WIDTH]);
    Divisor divisor = Divisor.ofProduct(WIDTH);
    NoiseBank noise = new NoiseBank(new byte[2 * WIDTH * PAIRS], 0);
    for (Kernels k : levels()) {
      refused(() ->
          k.rowNoise()
              .projectWithRowNoise(w, 4, WIDTH, full, noise, 0, 1, divisor, full, workspace));
      refused(() ->
          k.rowNoise()
              .projectWithRowNoise(w, 0, WIDTH, less, noise, 0, 1, divisor, full, workspace));
      refused(() ->
          k.rowNoise()
              .projectWithRowNoise(w, 0, WIDTH, full, noise, 0, 1, divisor, less, workspace));
      int[] one = {0};
      refused(() -> k.rowNoise().addRowNoise(less, WIDTH, noise, 0, 1, full));
      refused(() -> k.rowNoise().addRowNoise(full, WIDTH, noise, 0, 8, full));
      refused(() -> k.rowNoise().addRowNoise(full, WIDTH, noise, 0, 1, less));
      refused(() -> k.rowNoise().addRowNoiseDots(full, 1, WIDTH, noise, 0, new int[COUNT]));
      refused(() -> k.rowNoise().addRowNoiseDots(full, 0, WIDTH, noise, 0, new int[COUNT - 1]));
      refused(() -> estimate(k, less, noise, one, full, 1, full, 0));
      refused(() -> estimate(k, full, noise, one, new short[COUNT - 1], 1, full, 0));
      refused(() -> estimate(k, full, noise, one, full, 1, less, 0));
      refused(() -> estimate(k, full, noise, one, full, 1, full, 1));
      refused(() -> estimate(k, full, noise, one, full, 32, full, 0));
    }
  }

  private static void estimate(
      Kernels k,
      short[] base,
      NoiseBank noise,
      int[] places,
      short[] factors,
      int shift,
      short[] out,
      int outAt) {
    k.rowNoise()
        .estimateRows(base, 0, 1, noise, places, WIDTH, factors, shift, 0, out, outAt, new long[1]);
  }

  @Test
  void lookups() {
    byte[] embedding = new byte[3 * WIDTH];
    int[] tokens = new int[COUNT];
    tokens[COUNT - 1] = 2;
    int[] outside = tokens.clone();
    int size = 3 * PAIRS;
    byte[] noise = new byte[size + WIDTH * PAIRS];
    LowRank none = LowRank.NONE;
    long[] keys = new long[PAIRS];
    byte[] bytes = new byte[WIDTH * PAIRS];
    for (Kernels k : levels()) {
      k.embed(embedding, WIDTH, tokens, new LowRank(noise, 0, size, 1, 4), full, workspace);
      for (int token : new int[] {-1, 3, Integer.MAX_VALUE}) {
        outside[7] = token;
        refused(() -> k.embed(embedding, WIDTH, outside, none, full, workspace));
      }
      refused(() -> k.embed(embedding, WIDTH, new int[COUNT - 1], none, full, workspace));
      refused(() -> k.embed(embedding, WIDTH, tokens, none, less, workspace));
      for (int[] at : new int[][] {{-1, 0}, {noise.length, 0}, {0, -1}, {0, size + 1}}) {
        LowRank wrong = new LowRank(noise, at[0], at[1], 1, 4);
        refused(() -> k.embed(embedding, WIDTH, tokens, wrong, full, workspace));
      }
      refused(() -> k.addExponentials(less, WIDTH, COUNT, new long[COUNT]));
      refused(() -> k.addExponentials(full, -1, COUNT, new long[COUNT]));
      refused(() -> k.addExponentials(full, WIDTH, COUNT, new long[COUNT - 1]));
      short[] large = new short[(Exp2.INT_SUM_ROWS + 1) * COUNT];
      refused(() -> k.addExponentials(large, Exp2.INT_SUM_ROWS + 1, COUNT, new long[COUNT]));
      refused(() -> k.fillNoise(keys, 0, 0, WIDTH, bytes, 1, workspace));
      refused(() -> k.fillNoise(keys, 0, 0, -1, bytes, 0, workspace));
      refused(() -> k.fillNoise(new long[PAIRS - 1], 0, 0, 1, bytes, 0, workspace));
      refused(() -> k.fillNoise(1, 0, 0, full.length, full, 1, workspace));
      refused(() -> k.fillNoise(1, 0, 0, 1, full, -1, workspace));
    }
  }

  @Test
  void sums() {
    PackedMatrix w = PackedMatrix.of(WIDTH, WIDTH, new byte[WIDTH * WIDTH]);
    int[] to = new int[WIDTH * COUNT];
    int[] tooFew = new int[WIDTH * COUNT - 1];
    for (Kernels k : levels()) {
      refused(() -> k.addProduct(w, less, COUNT, to, workspace));
      refused(() -> k.addProduct(w, full, COUNT, tooFew, workspace));
      refused(() -> k.addProduct(w, full, COUNT - 1, to, workspace));
      refused(() -> k.addProduct(w, full, 0, to, workspace));
      int tooMany = Workspace.OUTER_CHUNKS + 1;
      short[][] x = Collections.nCopies(tooMany, full).toArray(short[][]::new);
      refused(() -> outer(k, full, WIDTH, new short[][] {less}, 0, 1, WIDTH, to, COUNT));
      refused(
          () -> outer(k, new short[2 * full.length], WIDTH, x, tooMany - 1, 2, WIDTH, to, COUNT));
      refused(() -> outer(k, full, WIDTH, x, -1, 1, WIDTH, to, COUNT));
      refused(() -> outer(k, less, WIDTH, x, 0, 1, WIDTH, to, COUNT));
      refused(() -> outer(k, full, WIDTH, x, 0, 2, WIDTH, to, COUNT));
      refused(() -> outer(k, full, WIDTH, x, 0, 1, WIDTH, tooFew, COUNT));
      refused(() -> outer(k, full, WIDTH, x, 0, 1, WIDTH, to, COUNT - 1));
      refused(() -> outer(k, full, WIDTH, x, 0, 1, COUNT + 1, to, COUNT));
      refused(() -> outer(k, full, WIDTH, x, 0, 1, -1, to, COUNT));
      short[] many = new short[tooMany * full.length];
      refused(() -> outer(k, many, WIDTH, x, 0, tooMany, WIDTH, to, COUNT));
      refused(() -> outer(k, full, -1, x, 0, 1, WIDTH, to, COUNT));
      int[] rows = new int[COUNT];
      refused(() -> k.credits().addToRows(less, 0, WIDTH, rows, to, WIDTH));
      refused(() -> k.credits().addToRows(full, 1, WIDTH, rows, to, WIDTH));
      refused(() -> k.credits().addToRows(full, -1, 1, rows, to, WIDTH));
      refused(() -> k.credits().addToRows(full, 0, -1, rows, to, WIDTH));
      refused(() -> k.credits().addToRows(full, 0, WIDTH, new int[COUNT - 1], to, WIDTH));
      for (int row : new int[] {-1, COUNT}) {
        int[] beyond = rows.clone();
        beyond[COUNT - 1] = row;
        refused(() -> k.credits().addToRows(full, 0, WIDTH, beyond, to, WIDTH));
      }
      refused(() -> k.credits().addPowers(less, WIDTH, new long[WIDTH]));
      refused(() -> k.credits().addPowers(full, WIDTH, new long[WIDTH - 1]));
      refused(() -> k.credits().addPowers(full, -1, new long[WIDTH]));
    }
  }

  private void outer(
      Kernels k,
      short[] a,
      int rows,
      short[][] x,
      int from,
      int chunks,
      int columns,
      int[] sums,
      int stride) {
    k.credits().addOuterProducts(a, rows, x, from, chunks, columns, false, sums, stride, workspace);
  }

  @Test
  void creditOfANorm() {
    int n = WIDTH * COUNT;
    int[] all = new int[n];
    int[] few = new int[n - 1];
    byte[] gain = new byte[WIDTH];
    int[] lanes = new int[COUNT];
    long[] sum = new long[1];
    for (Kernels k : levels()) {
      refused(() -> k.credits().creditNorm(few, full, gain, WIDTH, lanes, 1, full, sum, workspace));
      refused(() -> k.credits().creditNorm(all, less, gain, WIDTH, lanes, 1, full, sum, workspace));
      refused(() ->
          k.credits().creditNorm(all, full, new byte[31], WIDTH, lanes, 1, full, sum, workspace));
      refused(() ->
          k.credits().creditNorm(all, full, gain, WIDTH, new int[63], 1, full, sum, workspace));
      refused(
          () -> k.credits().creditNorm(all, full, gain, WIDTH, lanes, 32, full, sum, workspace));
      refused(
          () -> k.credits().creditNorm(all, full, gain, WIDTH, lanes, -1, full, sum, workspace));
      refused(() -> k.credits().creditNorm(all, full, gain, WIDTH, lanes, 1, less, sum, workspace));
      refused(() ->
          k.credits().creditNorm(all, full, gain, WIDTH, lanes, 1, full, new long[0], workspace));
      assertThrows(
          IllegalArgumentException.class,
          () -> k.credits().creditNorm(all, full, gain, 15, lanes, 1, full, sum, workspace));
    }
  }

  @Test
  void creditBackThroughALayer() {
    int n = WIDTH * COUNT;
    short[] f = full;
    byte[] gain = new byte[WIDTH];
    long[] sum = new long[1];
    long[] none = new long[0];
    for (Kernels k : levels()) {
      refused(() -> k.chain().narrowCredits(less, 1, f, f, 0, n, sum));
      refused(() -> k.chain().narrowCredits(f, 1, less, f, 0, n, sum));
      refused(() -> k.chain().narrowCredits(f, 1, f, f, 1, n, sum));
      refused(() -> k.chain().narrowCredits(f, 0, f, f, 0, n, sum));
      refused(() -> k.chain().narrowCredits(f, 16, f, f, 0, n, sum));
      refused(() -> k.chain().narrowCredits(f, 1, f, f, 0, n, none));
      refused(() -> k.chain().creditCandidate(less, f, f, f, 1, f, 0, n, sum));
      refused(() -> k.chain().creditCandidate(f, less, f, f, 1, f, 0, n, sum));
      refused(() -> k.chain().creditCandidate(f, f, less, f, 1, f, 0, n, sum));
      refused(() -> k.chain().creditCandidate(f, f, f, less, 1, f, 0, n, sum));
      refused(() -> k.chain().creditCandidate(f, f, f, f, 1, f, 1, n, sum));
      refused(() -> k.chain().creditCandidate(f, f, f, f, 16, f, 0, n, sum));
      refused(() -> k.chain().creditGate(less, f, f, f, f, 1, f, 0, n, sum));
      refused(() -> k.chain().creditGate(f, less, f, f, f, 1, f, 0, n, sum));
      refused(() -> k.chain().creditGate(f, f, less, f, f, 1, f, 0, n, sum));
      refused(() -> k.chain().creditGate(f, f, f, less, f, 1, f, 0, n, sum));
      refused(() -> k.chain().creditGate(f, f, f, f, less, 1, f, 0, n, sum));
      refused(() -> k.chain().creditGate(f, f, f, f, f, 1, f, 1, n, sum));
      refused(() -> k.chain().creditGate(f, f, f, f, f, 0, f, 0, n, sum));
      refused(() -> k.chain().creditSum(less, f, f, gain, WIDTH, f, workspace));
      refused(() -> k.chain().creditSum(f, less, f, gain, WIDTH, f, workspace));
      refused(() -> k.chain().creditSum(f, f, less, gain, WIDTH, f, workspace));
      refused(() -> k.chain().creditSum(f, f, f, new byte[31], WIDTH, f, workspace));
      refused(() -> k.chain().creditSum(f, f, f, gain, WIDTH, less, workspace));
      assertThrows(
          IllegalArgumentException.class,
          () -> k.chain().creditSum(f, f, f, gain, 15, f, workspace));
    }
  }

  @Test
  void weights() {
    int n = 100;
    int[] all = new int[n];
    int[] few = new int[n - 1];
    byte[] bytes = new byte[n];
    for (Kernels each : levels()) {
      WeightKernels k = each.weights();
      for (int[] slice : new int[][] {{0, n + 1}, {1, n}, {-1, 1}, {0, -1}}) {
        int from = slice[0];
        int size = slice[1];
        refused(() -> k.largest(all, from, size));
        refused(() -> k.squareVotes(all, from, 1, size, n + 2, 0));
        refused(() -> k.addMoments(all, from, 1, size, n + 2, 0, 1, all.clone(), all.clone(), 0));
        refused(() -> k.addMoments(new int[n + 2], 0, 1, size, n + 2, 0, 1, all, all, from));
        refused(() -> k.moveWeights(all, all, from, size, 1, 1, 1, all, all, bytes));
        refused(() -> k.roundToBytes(all, from, size, 1, bytes, 0));
        refused(() -> k.roundToBytes(new int[n + 2], 0, size, 1, bytes, from));
      }
      refused(() -> k.squareVotes(all, 0, 11, 10, 10, 0));
      refused(() -> k.squareVotes(all, 0, -1, 10, 10, 0));
      refused(() -> k.squareVotes(all, 0, 10, 11, 10, 0));
      refused(() -> k.squareVotes(all, 0, 10, 10, 10, 32));
      refused(() -> k.addMoments(all, 0, 10, 10, 10, 0, 1, few, all, 0));
      refused(() -> k.addMoments(all, 0, 10, 10, 10, 0, 1, all, few, 0));
      refused(() -> k.moveWeights(few, all, 0, n, 1, 1, 1, all, all, bytes));
      refused(() -> k.moveWeights(all, few, 0, n, 1, 1, 1, all, all, bytes));
      refused(() -> k.moveWeights(all, all, 0, n, 1, 1, 1, few, all, bytes));
      refused(() -> k.moveWeights(all, all, 0, n, 1, 1, 1, all, few, bytes));
      refused(() -> k.moveWeights(all, all, 0, n, 1, 1, 1, all, all, new byte[n - 1]));
      refused(() -> k.moveWeights(all, all, 0, n, 1 << 20, 1, 1, all, all, bytes));
      refused(() -> k.moveWeights(all, all, 0, n, 1, 0, 1, all, all, bytes));
      refused(() -> k.roundToBytes(all, 0, n, 32, bytes, 0));
    }
  }

  @Test
  void learnedMatrices() {
    int n = 100;
    int[] all = new int[n];
    for (Kernels each : levels()) {
      WeightKernels k = each.weights();
      for (int[] slice : new int[][] {{0, n + 1}, {1, n}, {-1, 1}, {0, -1}}) {
        int from = slice[0];
        int size = slice[1];
        refused(() -> k.addScaled(all, 1, from, size, 1, 1, new long[n + 2], 0, new int[n + 2]));
        refused(() -> k.addScaled(new int[n + 2], 1, from, size, 1, 1, new long[n + 2], 0, all));
        refused(() -> k.addScaled(new int[n + 2], 1, from, size, 1, 1, new long[n], 0, all));
      }
      refused(() -> k.addScaled(all, 9, 0, 10, 10, 1, new long[10], 0, all));
      long[] powers = {1L << 31};
      assertThrows(
          IllegalArgumentException.class, () -> k.addScaled(all, n, 0, 1, n, 1, powers, 0, all));
    }
  }
}
