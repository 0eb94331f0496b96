package org.integg.eggroll;

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
 * The votes {@code Z = Σ_p f_p·A_p·B_pᵀ} of some rows of a tensor (vectors: {@code Σ_p f_p·N1·N2}),
 * from noise made anew. One instance per thread.
 *
 * <p>Votes are a product over the population: coefficients f·A [rows, pairs·rank] times B
 * [pairs·rank][columns]. A coefficient (at most 48 · 61 = 2928) is split into two digits of base
 * 64, each of which fits the kernels' int8 factors.
 */
final class Votes {
  /** Rows of a matrix that one task takes. */
  static final int STRIPE = 512;

  private static final int DIGIT_BITS = 6;

  /** Columns of a product: pairs times rank. */
  private static final int CHUNK = 512;

  private final TrainConfig config;
  private final Kernels kernels;
  private final Workspace workspace;
  private final int chunkPairs;
  private final long[] keys = new long[Lanes.PAIRS];
  private final Map<Integer, PackedMatrix> packed = new HashMap<>();
  private byte[] low = {};
  private byte[] high = {};
  private byte[] blockNoise = {};
  private byte[] firstNoise = {};
  private short[] pairNoise = {};
  private short[] data = {};
  private int[] sums = {};
  private long[] votes = {};

  Votes(TrainConfig config, Kernels kernels, Workspace workspace) {
    this.config = config;
    this.kernels = kernels;
    this.workspace = workspace;
    int pairs = Math.max(1, CHUNK / config.rank() / Lanes.PAIRS) * Lanes.PAIRS;
    chunkPairs = Math.min(pairs, (config.pairs() + Lanes.PAIRS - 1) / Lanes.PAIRS * Lanes.PAIRS);
  }

  /**
   * Sums the votes of rows {@code firstRow ≤ j < firstRow + rows}.
   *
   * @param fitness one per pair
   * @return [rows][columns], valid until the next call; |Z| ≤ 2^21 · 48 · 64 · 61² < 2^45
   */
  long[] of(TensorSpec spec, int firstRow, int rows, long step, int[] fitness) {
    long epoch = step / config.noiseReuse();
    int columns = spec.columns();
    votes = cleared(votes, rows * columns);
    for (int pair = 0; pair < config.pairs(); pair += chunkPairs) {
      int pairs = Math.min(chunkPairs, config.pairs() - pair);
      if (spec.kind() == TensorKind.VECTOR) {
        addVector(spec, epoch, pair, pairs, fitness);
      } else {
        addMatrix(spec, firstRow, rows, epoch, pair, pairs, fitness);
      }
    }
    return votes;
  }

  private static byte[] grown(byte[] array, int size) {
    return array.length < size ? new byte[size] : array;
  }

  private static long[] cleared(long[] array, int size) {
    if (array.length < size) {
      return new long[size];
    }
    Arrays.fill(array, 0, size, 0);
    return array;
  }

  private void addMatrix(
      TensorSpec spec, int firstRow, int rows, long epoch, int pair, int pairs, int[] fitness) {
    int rank = config.rank();
    int stride = (spec.columns() + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
    int k = chunkPairs * rank;
    low = grown(low, rows * k);
    high = grown(high, rows * k);
    Arrays.fill(low, 0, rows * k, (byte) 0); // absent pairs have no say
    Arrays.fill(high, 0, rows * k, (byte) 0);
    for (int block = 0; block < pairs; block += Lanes.PAIRS) {
      coefficients(spec, firstRow, rows, epoch, pair + block, block * rank, fitness);
    }
    data(spec, epoch, pair, pairs, stride);
    addDigit(low, rows, k, spec.columns(), stride, 0);
    if (config.fitness().maximum() > 1) {
      addDigit(high, rows, k, spec.columns(), stride, DIGIT_BITS);
    }
  }

  /** One block's columns of f·A, as two digits: c = 64·high + low with −32 ≤ low ≤ 31. */
  private void coefficients(
      TensorSpec spec, int firstRow, int rows, long epoch, int pair, int column, int[] fitness) {
    int rank = config.rank();
    int count = rows * rank;
    fillBlock(epoch, pair, NoiseStreams.a(spec.id()), firstRow * rank, count);
    boolean split = config.fitness().maximum() > 1;
    int pairs = Math.min(Lanes.PAIRS, config.pairs() - pair);
    for (int i = 0; i < count; i++) {
      int to = i / rank * chunkPairs * rank + column + i % rank;
      for (int p = 0; p < pairs; p++) {
        int c = fitness[pair + p] * blockNoise[i * Lanes.PAIRS + p];
        int digit = split ? (c + 32) >> DIGIT_BITS : 0;
        high[to + p * rank] = (byte) digit;
        low[to + p * rank] = (byte) (c - (digit << DIGIT_BITS));
      }
    }
  }

  private void fillBlock(long epoch, int pair, int stream, int first, int count) {
    for (int p = 0; p < Lanes.PAIRS; p++) {
      keys[p] = Noise.key(config.seed(), epoch, pair + p);
    }
    blockNoise = grown(blockNoise, count * Lanes.PAIRS);
    kernels.fillNoise(keys, stream, first, count, blockNoise, 0, workspace);
  }

  /** B of every pair: one row of {@link #data} per pair and rank. Rows of absent pairs are zero. */
  private void data(TensorSpec spec, long epoch, int pair, int pairs, int stride) {
    int rank = config.rank();
    int count = spec.columns() * rank;
    int size = chunkPairs * rank * stride;
    if (data.length < size) {
      data = new short[size];
    }
    if (pairNoise.length < count) {
      pairNoise = new short[count];
    }
    for (int p = 0; p < pairs; p++) {
      long key = Noise.key(config.seed(), epoch, pair + p);
      int stream = NoiseStreams.b(spec.id());
      if (rank == 1) {
        kernels.fillNoise(key, stream, 0, count, data, p * stride, workspace);
        continue;
      }
      kernels.fillNoise(key, stream, 0, count, pairNoise, 0, workspace);
      for (int i = 0; i < count; i++) {
        data[(p * rank + i % rank) * stride + i / rank] = pairNoise[i];
      }
    }
  }

  /** Sums of a chunk: |Σ| ≤ 2048 · 64 · 61 < 2^23. */
  private void addDigit(byte[] digits, int rows, int k, int columns, int stride, int shift) {
    if (sums.length < rows * stride) {
      sums = new int[rows * stride];
    }
    Arrays.fill(sums, 0, rows * stride, 0);
    PackedMatrix coefficients = packed.computeIfAbsent(rows, r -> new PackedMatrix(r, k));
    coefficients.pack(digits);
    kernels.addProduct(coefficients, data, stride, sums, workspace);
    for (int j = 0; j < rows; j++) {
      for (int c = 0; c < columns; c++) {
        votes[j * columns + c] += (long) sums[j * stride + c] << shift;
      }
    }
  }

  private void addVector(TensorSpec spec, long epoch, int pair, int pairs, int[] fitness) {
    int count = spec.rows();
    firstNoise = grown(firstNoise, count * Lanes.PAIRS);
    for (int block = 0; block < pairs; block += Lanes.PAIRS) {
      fillBlock(epoch, pair + block, NoiseStreams.a(spec.id()), 0, count);
      System.arraycopy(blockNoise, 0, firstNoise, 0, count * Lanes.PAIRS);
      fillBlock(epoch, pair + block, NoiseStreams.b(spec.id()), 0, count);
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
