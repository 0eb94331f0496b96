package org.integg.eggroll.lowrank;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Noise;
import org.integg.kernels.PackedMatrix;
import org.integg.kernels.Workspace;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * The votes {@code Z = Σ_p f_p·A_p·B_pᵀ} of a stripe (vectors: {@code Σ_p f_p·N1·N2}), from noise
 * that is generated again. One instance per thread.
 *
 * <p>Votes are a product over the population: A [rows, rank·pairs] times f·B [rank·pairs][columns].
 * A value of f·B (at most 48 · 61 = 2928) is split into two digits of base 64, each of which fits
 * the kernels' int8 factors; where fitness is a sign, one is enough.
 */
final class Votes {
  private static final int DIGIT_BITS = 6;

  /** Columns of a product: pairs times rank. */
  private static final int CHUNK = 512;

  /** Columns that an int sum can hold: 2^19 · 61 · 61 &lt; 2^31; a digit's are smaller, 61 · 46. */
  private static final int SUMMABLE = 1 << 19;

  private final LowRankSettings config;
  private final Kernels kernels;
  private final Workspace workspace;
  private final int chunkPairs;
  private final long[] keys = new long[Lanes.PAIRS];
  private final Map<Integer, PackedMatrix> packed = new HashMap<>();
  private byte[] coefficients = {};
  private short[] low = {};
  private short[] high = {};
  private byte[] blockNoise = {};
  private byte[] firstNoise = {};
  private short[] pairNoise = {};
  private int[] lowSums = {};
  private int[] highSums = {};
  private long[] votes = {};

  Votes(LowRankSettings config, Kernels kernels, Workspace workspace) {
    this.config = config;
    this.kernels = kernels;
    this.workspace = workspace;
    int pairs = Math.max(1, CHUNK / config.rank() / Lanes.PAIRS) * Lanes.PAIRS;
    chunkPairs = Math.min(pairs, (config.pairs() + Lanes.PAIRS - 1) / Lanes.PAIRS * Lanes.PAIRS);
  }

  /**
   * Sums the votes of a stripe.
   *
   * @param fitness one per pair
   * @return [rows][columns], valid until the next call; |Z| ≤ 2^21 · 48 · 64 · 61² &lt; 2^45
   */
  long[] of(Stripe stripe, long step, int[] fitness) {
    long epoch = step / config.noiseReuse();
    TensorSpec spec = stripe.spec();
    votes = cleared(votes, stripe.size());
    if (spec.kind() == TensorKind.VECTOR) {
      for (int pair = 0; pair < config.pairs(); pair += chunkPairs) {
        addVector(spec, epoch, pair, Math.min(chunkPairs, config.pairs() - pair), fitness);
      }
      return votes;
    }
    int k = config.rank() * chunkPairs;
    int summed = 0;
    for (int pair = 0; pair < config.pairs(); pair += chunkPairs) {
      int pairs = Math.min(chunkPairs, config.pairs() - pair);
      addMatrix(stripe, epoch, pair, pairs, fitness);
      summed += k;
      if (summed > SUMMABLE - k || pair + chunkPairs >= config.pairs()) {
        spill(stripe.rows(), spec.columns());
        summed = 0;
      }
    }
    return votes;
  }

  private static byte[] grown(byte[] array, int size) {
    return array.length < size ? new byte[size] : array;
  }

  private static short[] grown(short[] array, int size) {
    return array.length < size ? new short[size] : array;
  }

  private static int[] grown(int[] array, int size) {
    return array.length < size ? new int[size] : array;
  }

  private static long[] cleared(long[] array, int size) {
    if (array.length < size) {
      return new long[size];
    }
    Arrays.fill(array, 0, size, 0);
    return array;
  }

  private void addMatrix(Stripe stripe, long epoch, int pair, int pairs, int[] fitness) {
    TensorSpec spec = stripe.spec();
    int rows = stripe.rows();
    int stride = stride(spec.columns());
    int k = config.rank() * chunkPairs;
    coefficients = grown(coefficients, rows * k);
    for (int block = 0; block < pairs; block += Lanes.PAIRS) {
      coefficients(stripe, epoch, pair + block, block);
    }
    PackedMatrix a = packed.computeIfAbsent(rows, r -> new PackedMatrix(r, k));
    a.pack(coefficients);
    data(spec, epoch, pair, pairs, stride, fitness);
    lowSums = grown(lowSums, rows * stride);
    kernels.addProduct(a, low, stride, lowSums, workspace);
    if (isSplit()) {
      highSums = grown(highSums, rows * stride);
      kernels.addProduct(a, high, stride, highSums, workspace);
    }
  }

  /** The stride of a row of B and of sums: whole lanes. */
  private static int stride(int columns) {
    return (columns + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
  }

  /** Moves the int sums into the long ones, and leaves zeros. */
  private void spill(int rows, int columns) {
    spill(lowSums, rows, columns, 0);
    if (isSplit()) {
      spill(highSums, rows, columns, DIGIT_BITS);
    }
  }

  private void spill(int[] sums, int rows, int columns, int shift) {
    int stride = stride(columns);
    for (int j = 0; j < rows; j++) {
      for (int c = 0; c < columns; c++) {
        votes[j * columns + c] += (long) sums[j * stride + c] << shift;
      }
    }
    Arrays.fill(sums, 0, rows * stride, 0);
  }

  private boolean isSplit() {
    return config.fitness().maximum() > 1;
  }

  /**
   * One block's columns of A; columns of absent pairs are multiplied by zeros from {@link #data}.
   */
  private void coefficients(Stripe stripe, long epoch, int pair, int column) {
    int rank = config.rank();
    int count = stripe.rows() * rank;
    fillBlock(epoch, pair, NoiseStreams.a(stripe.spec()), stripe.firstRow() * rank, count);
    for (int i = 0; i < count; i++) { // i / rank·rank + i % rank is i: rows lie one after another
      System.arraycopy(
          blockNoise, i * Lanes.PAIRS, coefficients, i * chunkPairs + column, Lanes.PAIRS);
    }
  }

  private void fillBlock(long epoch, int pair, int stream, int first, int count) {
    for (int p = 0; p < Lanes.PAIRS; p++) {
      keys[p] = Noise.key(config.seed(), epoch, pair + p);
    }
    blockNoise = grown(blockNoise, count * Lanes.PAIRS);
    kernels.fillNoise(keys, stream, first, count, blockNoise, 0, workspace);
  }

  /** The digits of f·B, one row for each rank and pair. */
  private void data(TensorSpec spec, long epoch, int pair, int pairs, int stride, int[] fitness) {
    int rank = config.rank();
    int count = spec.columns() * rank;
    int size = rank * chunkPairs * stride;
    low = grown(low, size);
    high = grown(high, isSplit() ? size : 0);
    pairNoise = grown(pairNoise, count);
    for (int p = 0; p < chunkPairs; p++) {
      int f = p < pairs ? fitness[pair + p] : 0; // absent pairs do not vote
      if (f != 0) {
        long key = Noise.key(config.seed(), epoch, pair + p);
        kernels.fillNoise(key, NoiseStreams.b(spec), 0, count, pairNoise, 0, workspace);
      }
      for (int r = 0; r < rank; r++) {
        int row = (r * chunkPairs + p) * stride;
        weigh(f, r, row, spec.columns());
        if (isSplit()) {
          split(row, spec.columns());
        }
      }
    }
  }

  private void weigh(int f, int first, int row, int columns) {
    if (config.rank() == 1) { // a loop of its own, which compiles to vector instructions
      for (int c = 0; c < columns; c++) {
        low[row + c] = (short) (f * pairNoise[c]);
      }
    } else {
      for (int c = 0; c < columns; c++) {
        low[row + c] = (short) (f * pairNoise[c * config.rank() + first]);
      }
    }
  }

  /** v = 64·high + low with −32 ≤ low ≤ 31. */
  private void split(int row, int columns) {
    for (int c = row; c < row + columns; c++) {
      int digit = (low[c] + 32) >> DIGIT_BITS;
      high[c] = (short) digit;
      low[c] -= (short) (digit << DIGIT_BITS);
    }
  }

  private void addVector(TensorSpec spec, long epoch, int pair, int pairs, int[] fitness) {
    int count = spec.rows();
    firstNoise = grown(firstNoise, count * Lanes.PAIRS);
    for (int block = 0; block < pairs; block += Lanes.PAIRS) {
      fillBlock(epoch, pair + block, NoiseStreams.a(spec), 0, count);
      System.arraycopy(blockNoise, 0, firstNoise, 0, count * Lanes.PAIRS);
      fillBlock(epoch, pair + block, NoiseStreams.b(spec), 0, count);
      int present = Math.min(Lanes.PAIRS, pairs - block);
      for (int i = 0; i < count; i++) {
        int sum = 0; // 32 · 48 · 61² < 2^23
        for (int p = 0; p < present; p++) {
          int at = i * Lanes.PAIRS + p;
          sum += fitness[pair + block + p] * firstNoise[at] * blockNoise[at];
        }
        votes[i] += sum;
      }
    }
  }
}
