package org.integg.bench;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.integg.kernels.Divisor;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.LowRank;
import org.integg.kernels.Noise;
import org.integg.kernels.PackedMatrix;
import org.integg.kernels.SoftmaxScale;
import org.integg.kernels.TransposedMatrix;
import org.integg.kernels.VectorKernels;
import org.integg.kernels.WeightKernels;
import org.integg.kernels.Workspace;
import org.integg.kernels.device.KernelChooser;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times each operation with the scalar and the vector provider. {@code -prof gc} shows that they
 * allocate nothing, and {@code -jvmArgsAppend -Dintegg.vector.bits=128} sets the width:
 *
 * <pre>mvn -q -Pjmh -pl benchmarks -am verify -DskipTests -Djmh="KernelsJmh.project -prof gc"</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 3, time = 1)
public class KernelsJmh {
  private static final int VOCABULARY = 256;

  /** Provider. */
  @Param({"scalar", "vector"})
  public String provider = "vector";

  /** D. */
  @Param({"64", "256"})
  public int width = 64;

  private final Workspace workspace = new Workspace();
  private final int[] tokens = new int[COUNT];
  private final long[] sums = new long[COUNT];
  private final long[] keys = new long[PAIRS];
  private final byte[] blockNoise = new byte[VOCABULARY * PAIRS];
  private Kernels kernels = new VectorKernels();
  private byte[] embedding = {};
  private byte[] vector = {};
  private PackedMatrix matrix = new PackedMatrix(0, 0);
  private TransposedMatrix transposed = TransposedMatrix.of(0, 0, new byte[0]);
  private Divisor divisor = Divisor.bySixteenTimes(1);
  private LowRank noise = LowRank.NONE;
  private short[] x = {};
  private short[] h = {};
  private short[][] data = {};
  private short[] f = {};
  private short[] gain = {};
  private short[] out = {};
  private int[] votes = {};
  private final SoftmaxScale scale = new SoftmaxScale();
  private final int[] dots = new int[COUNT];
  private final short[] pairNoise = new short[VOCABULARY];
  private int[] weightVotes = {};
  private long[] powers = {};
  private int[] first = {};
  private int[] second = {};
  private int[] weights = {};
  private int[] average = {};
  private int[] learned = {};
  private byte[] rounded = {};

  /** Random data of the model's shapes. */
  @Setup
  public void setUp() {
    kernels = KernelChooser.provider(provider, "provider");
    SplittableRandom random = new SplittableRandom(1);
    embedding = gaussian(VOCABULARY * width);
    vector = gaussian(width);
    rounded = gaussian(width * width);
    matrix = PackedMatrix.of(width, width, rounded);
    transposed = TransposedMatrix.of(width, width, rounded);
    divisor = Divisor.ofProduct(width);
    byte[] values = gaussian((VOCABULARY + width) * PAIRS);
    noise = new LowRank(values, 0, VOCABULARY * PAIRS, 1, 8);
    int n = Math.max(width, VOCABULARY) * COUNT;
    x = activations(random, n);
    h = activations(random, n);
    data = new short[][] {h};
    f = activations(random, n);
    gain = activations(random, n);
    out = new short[n];
    votes = new int[width * Math.max(VOCABULARY, Math.max(width, COUNT))];
    weightVotes = new int[width * width];
    powers = new long[width];
    weights = new int[width * width];
    for (int i = 0; i < weights.length; i++) {
      weightVotes[i] = random.nextInt(-1 << 20, 1 << 20);
      weights[i] = rounded[i] << 16;
    }
    average = weights.clone();
    learned = weights.clone();
    first = new int[width * width];
    second = new int[width * width];
    for (int lane = 0; lane < COUNT; lane++) {
      tokens[lane] = random.nextInt(VOCABULARY);
      scale.set(lane, 1 << 20, new Exp2(4), lane, lane);
    }
  }

  private static byte[] gaussian(int n) {
    byte[] values = new byte[n];
    for (int i = 0; i < n; i++) {
      values[i] = Noise.value(n, 0, i);
    }
    return values;
  }

  private static short[] activations(SplittableRandom random, int n) {
    short[] values = new short[n];
    for (int i = 0; i < n; i++) {
      values[i] = (short) random.nextInt(-127, 128);
    }
    return values;
  }

  @Benchmark
  public void project() {
    kernels.project(matrix, 0, width, x, LowRank.NONE, divisor, out, workspace);
  }

  @Benchmark
  public void projectPerturbed() {
    kernels.project(matrix, 0, width, x, noise, divisor, out, workspace);
  }

  @Benchmark
  public void projectStream() {
    kernels.projectStream(transposed, x, divisor, out, workspace);
  }

  @Benchmark
  public void norm() {
    kernels.norm(x, gain, width, COUNT, out, workspace);
  }

  @Benchmark
  public void gate() {
    kernels.gate(x, h, gain, h, width * COUNT, out, f);
  }

  @Benchmark
  public void candidate() {
    kernels.candidate(gain, gain, gain, f, h, x, width * COUNT);
  }

  @Benchmark
  public void add() {
    kernels.add(out, gain, width * COUNT);
  }

  @Benchmark
  public void embedPerturbed() {
    kernels.embed(embedding, width, tokens, noise, out, workspace);
  }

  @Benchmark
  public void addExponentials() {
    kernels.addExponentials(x, VOCABULARY, COUNT, sums);
  }

  @Benchmark
  public void fillNoise() {
    kernels.fillNoise(keys, 1, 0, VOCABULARY, blockNoise, 0, workspace);
  }

  @Benchmark
  public void addProduct() {
    kernels.addProduct(matrix, x, COUNT, votes, workspace);
  }

  @Benchmark
  public void addOuterProducts() {
    kernels.credits().addOuterProducts(x, width, data, 0, 1, width, false, votes, width, workspace);
  }

  @Benchmark
  public void spreadPerturbed() {
    kernels.spread(vector, noise, f);
  }

  @Benchmark
  public void fillNoiseOfOnePair() {
    kernels.fillNoise(keys[0], 1, 0, VOCABULARY, pairNoise, 0, workspace);
  }

  @Benchmark
  public void softmaxErrors() {
    kernels.credits().softmaxErrors(x, VOCABULARY, scale, out, 0, dots, workspace);
  }

  @Benchmark
  public void addToRows() {
    kernels.credits().addToRows(x, 0, width, tokens, votes, width);
  }

  @Benchmark
  public void passWide() {
    kernels.wide().passWide(votes, x, out, width * COUNT);
  }

  /** A step's work on a matrix of width times width weights: moments, then weights. */
  @Benchmark
  public long moveWeights() {
    WeightKernels by = kernels.weights();
    long sum = by.largest(weightVotes, 0, width * width);
    sum += by.squareVotes(weightVotes, 0, width, width, width, 4);
    sum += by.addMoments(weightVotes, 0, width, width, width, 4, 1 << 24, first, second, 0);
    int n = width * width;
    return sum + by.moveWeights(first, second, 0, n, 100_000, 20, 5, weights, average, rounded);
  }

  /** A step's addition to a learned matrix. */
  @Benchmark
  public int addScaled() {
    return kernels
        .weights()
        .addScaled(weightVotes, width, 0, width, width, 5000, powers, 123_456, learned);
  }
}
