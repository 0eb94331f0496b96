package org.integg.bench;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.integg.kernels.Divisor;
import org.integg.kernels.Kernels;
import org.integg.kernels.LowRank;
import org.integg.kernels.Noise;
import org.integg.kernels.PackedMatrix;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.TransposedMatrix;
import org.integg.kernels.Workspace;

/** Validates each kernel against the scalar provider, then times it. */
final class KernelBench {
  private static final int VOCABULARY = 256;

  private final Kernels kernels;
  private final Kernels scalar = new ScalarKernels();
  private final Workspace workspace = new Workspace();
  private final SplittableRandom random = new SplittableRandom(1);
  private final double ceiling;
  private final Table table = new Table("operation", "µs", "G/s", "unit", "% of ceiling");

  KernelBench(Kernels kernels, double ceiling) {
    this.kernels = kernels;
    this.ceiling = ceiling;
  }

  /** Runs the kernels of a model with this width. */
  Table run(int width) {
    products(width, width);
    products(4 * width, width);
    products(width, 4 * width);
    products(VOCABULARY, width);
    uniform(width);
    stream(width);
    elementwise(width);
    exponentials();
    noise();
    return table;
  }

  private void products(int rows, int columns) {
    PackedMatrix w = PackedMatrix.of(rows, columns, gaussian(rows * columns));
    byte[] values = gaussian((rows + columns) * PAIRS);
    LowRank noise = new LowRank(values, 0, rows * PAIRS, 1, 8);
    product("project %d×%d".formatted(rows, columns), w, LowRank.NONE);
    product("project %d×%d, perturbed".formatted(rows, columns), w, noise);
  }

  private void uniform(int width) {
    byte[] weights = new byte[width * width];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) random.nextInt(-127, 128);
    }
    PackedMatrix w = PackedMatrix.of(width, width, weights);
    product("project %d×%d, weights uniform".formatted(width, width), w, LowRank.NONE);
  }

  private void product(String name, PackedMatrix w, LowRank noise) {
    int rows = w.rows();
    short[] x = activations(w.columns() * COUNT);
    Divisor divisor = Divisor.ofProduct(w.columns());
    short[] expected = new short[rows * COUNT];
    short[] out = new short[rows * COUNT];
    scalar.project(w, 0, rows, x, noise, divisor, expected, workspace);
    kernels.project(w, 0, rows, x, noise, divisor, out, workspace);
    require(name, Arrays.equals(expected, out));
    time(
        name,
        (double) rows * w.columns() * COUNT,
        true,
        () -> kernels.project(w, 0, rows, x, noise, divisor, out, workspace));
  }

  private void stream(int width) {
    int rows = 4 * width;
    TransposedMatrix w = TransposedMatrix.of(rows, width, gaussian(rows * width));
    short[] x = activations(width);
    Divisor divisor = Divisor.ofProduct(width);
    short[] expected = new short[rows];
    short[] out = new short[rows];
    scalar.projectStream(w, x, divisor, expected, workspace);
    kernels.projectStream(w, x, divisor, out, workspace);
    String name = "projectStream %d×%d".formatted(rows, width);
    require(name, Arrays.equals(expected, out));
    time(
        name,
        (double) rows * width,
        true,
        () -> kernels.projectStream(w, x, divisor, out, workspace));
  }

  private void elementwise(int width) {
    int n = width * COUNT;
    short[] a = activations(n);
    short[] b = activations(n);
    short[] gain = new short[n];
    Arrays.fill(gain, (short) 16);
    short[] expected = new short[n];
    short[] out = new short[n];
    scalar.norm(a, gain, width, COUNT, expected, workspace);
    kernels.norm(a, gain, width, COUNT, out, workspace);
    require("norm", Arrays.equals(expected, out));
    time("norm", n, false, () -> kernels.norm(a, gain, width, COUNT, out, workspace));
    short[] f = new short[n];
    short[] past = new short[n];
    time("gate", n, false, () -> kernels.gate(a, b, gain, out, n, f, past));
    short[] h = activations(n);
    short[] x = activations(n);
    short[] h2 = h.clone();
    short[] x2 = x.clone();
    scalar.candidate(a, b, gain, f, h, x, n);
    kernels.candidate(a, b, gain, f, h2, x2, n);
    require("candidate", Arrays.equals(h, h2) && Arrays.equals(x, x2));
    time("candidate", n, false, () -> kernels.candidate(a, b, gain, f, h, x, n));
    time("add", n, false, () -> kernels.add(x, a, n));
    byte[] embedding = gaussian(VOCABULARY * width);
    byte[] noiseValues = gaussian((VOCABULARY + width) * PAIRS);
    LowRank noise = new LowRank(noiseValues, 0, VOCABULARY * PAIRS, 1, 8);
    int[] tokens = random.ints(COUNT, 0, VOCABULARY).toArray();
    scalar.embed(embedding, width, tokens, noise, expected, workspace);
    kernels.embed(embedding, width, tokens, noise, out, workspace);
    require("embed", Arrays.equals(expected, out));
    time(
        "embed, perturbed",
        n,
        false,
        () -> kernels.embed(embedding, width, tokens, noise, out, workspace));
  }

  private void exponentials() {
    short[] logits = activations(VOCABULARY * COUNT);
    long[] expected = new long[COUNT];
    long[] sums = new long[COUNT];
    scalar.addExponentials(logits, VOCABULARY, COUNT, expected);
    kernels.addExponentials(logits, VOCABULARY, COUNT, sums);
    require("addExponentials", Arrays.equals(expected, sums));
    time(
        "addExponentials",
        (double) VOCABULARY * COUNT,
        false,
        () -> kernels.addExponentials(logits, VOCABULARY, COUNT, sums));
  }

  private void noise() {
    long[] keys = random.longs(PAIRS).toArray();
    int count = 1024;
    byte[] expected = new byte[count * PAIRS];
    byte[] out = new byte[count * PAIRS];
    scalar.fillNoise(keys, 3, 0, count, expected, 0, workspace);
    kernels.fillNoise(keys, 3, 0, count, out, 0, workspace);
    require("fillNoise", Arrays.equals(expected, out));
    time(
        "fillNoise",
        (double) count * PAIRS,
        false,
        () -> kernels.fillNoise(keys, 3, 0, count, out, 0, workspace));
  }

  private static void require(String name, boolean equal) {
    if (!equal) {
      throw new IllegalStateException(name + " differs from the scalar provider");
    }
  }

  private void time(String name, double work, boolean product, Runnable call) {
    double nanos = Clock.nanosPerCall(call);
    double rate = work / nanos;
    table.add(
        name,
        nanos / 1000,
        rate,
        product ? "multiply-adds" : "elements",
        product ? (Object) (100 * rate / ceiling) : "");
  }

  private byte[] gaussian(int n) {
    byte[] values = new byte[n];
    long key = random.nextLong();
    for (int i = 0; i < n; i++) {
      values[i] = Noise.value(key, 0, i);
    }
    return values;
  }

  private short[] activations(int n) {
    short[] values = new short[n];
    for (int i = 0; i < n; i++) {
      values[i] = (short) random.nextInt(-127, 128);
    }
    return values;
  }
}
