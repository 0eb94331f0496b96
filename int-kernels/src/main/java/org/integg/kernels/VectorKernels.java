package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.PackedMatrix.TILE;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.Workspace.TILE_VECTORS;

import java.util.Arrays;

/** The Java Vector API provider. */
public class VectorKernels implements Kernels {
  private final RowNoiseKernels rowNoise = new VectorRowNoiseKernels();
  private final CreditKernels credits = new VectorCreditKernels();
  private final ChainKernels chain = new VectorChainKernels();
  private final WideKernels wide = new VectorWideKernels();
  private final ProbeKernels probes = new VectorProbeKernels();
  private final WeightKernels weights = new VectorUpdate();

  /** Bits of a vector in this process: 128, 256 or 512. */
  public static int bits() {
    return VectorWidth.BITS;
  }

  @Override
  public String describe() {
    return "vector, " + VectorWidth.BITS + " bit";
  }

  @Override
  public void project(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      LowRank noise,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    if (noise.rank() > 0) {
      VectorPerturbation.projections(w.columns(), x, noise, workspace);
    }
    tiles(w, firstRow, rows, x, noise, 0, divisor, out, workspace);
  }

  /**
   * Products and the operations that follow, with x·B in the workspace's projections.
   *
   * @param upper distance from the lower lanes' A to the upper lanes' A, at rank 1
   */
  static void tiles(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      LowRank noise,
      int upper,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    for (int row = 0; row < rows; row += TILE) {
      int tile = (firstRow + row) / TILE;
      int present = Math.min(TILE, rows - row);
      for (int lane = 0; lane < PAIRS; lane += SHORT_LANES) {
        VectorProduct.tile(w, tile, x, lane, PAIRS, COUNT, workspace);
        int to = row * COUNT + lane;
        if (noise.rank() == 1) {
          int a = noise.aOffset() + (firstRow + row) * PAIRS + lane;
          VectorFinish.requantizePerturbed(present, 0, noise, a, lane, divisor, out, to, workspace);
          VectorFinish.requantizePerturbed(
              present, 1, noise, a + upper, lane + PAIRS, divisor, out, to + PAIRS, workspace);
        } else {
          if (noise.rank() > 1) {
            VectorFinish.perturb(present, firstRow + row, lane, noise, workspace);
          }
          VectorFinish.requantize(present, divisor, out, to, PAIRS, COUNT, workspace);
        }
      }
    }
  }

  @Override
  public void projectStream(
      TransposedMatrix w, short[] x, Divisor divisor, short[] out, Workspace workspace) {
    int stripe = TILE_VECTORS * SHORT_LANES;
    int groups = VectorStream.cut(x, w.columns(), workspace);
    for (int row = 0; row < w.rows(); row += stripe) {
      VectorStream.stripe(w, row, x, groups, workspace);
      VectorFinish.requantize(
          TILE, divisor, workspace.stripe, 0, SHORT_LANES, 2 * SHORT_LANES, workspace);
      System.arraycopy(workspace.stripe, 0, out, row, Math.min(stripe, w.rows() - row));
    }
  }

  @Override
  public void norm(short[] x, short[] gain, int rows, int lanes, short[] out, Workspace workspace) {
    if (lanes == COUNT) {
      VectorElementwise.norm(x, gain, rows, out, workspace);
    } else {
      ScalarElementwise.norm(x, gain, rows, lanes, out);
    }
  }

  @Override
  public void gate(short[] a, short[] b, short[] bias, short[] h, int n, short[] f, short[] past) {
    VectorElementwise.gate(a, b, bias, h, n, f, past);
  }

  @Override
  public void candidate(
      short[] a, short[] b, short[] bias, short[] f, short[] h, short[] x, int n) {
    VectorElementwise.candidate(a, b, bias, f, h, x, n);
  }

  @Override
  public void add(short[] x, short[] a, int n) {
    VectorElementwise.add(x, a, n);
  }

  @Override
  public void embed(
      byte[] embedding, int width, int[] tokens, LowRank noise, short[] out, Workspace workspace) {
    VectorEmbedding.gather(embedding, width, tokens, out, workspace);
    if (noise.rank() > 0) {
      VectorPerturbation.embed(width, tokens, noise, out, workspace);
    }
  }

  @Override
  public void spread(byte[] vector, LowRank noise, short[] out) {
    for (int i = 0; i < vector.length; i++) {
      Arrays.fill(out, i * COUNT, (i + 1) * COUNT, vector[i]);
    }
    if (noise.rank() > 0) {
      VectorPerturbation.spread(vector.length, noise, out);
    }
  }

  @Override
  public void addExponentials(short[] logits, int rows, int lanes, long[] sums) {
    if (lanes == COUNT) {
      VectorLoss.addExponentials(logits, rows, sums);
    } else {
      ScalarElementwise.addExponentials(logits, rows, lanes, sums);
    }
  }

  @Override
  public void fillNoise(
      long[] keys, int tensor, int first, int count, byte[] out, int offset, Workspace workspace) {
    VectorNoise.fill(keys, tensor, first, count, out, offset, workspace);
  }

  @Override
  public void fillNoise(
      long key, int tensor, int first, int count, short[] out, int offset, Workspace workspace) {
    VectorNoise.fill(key, tensor, first, count, out, offset, workspace);
  }

  @Override
  public void addProduct(
      PackedMatrix coefficients, short[] data, int stride, int[] sums, Workspace workspace) {
    for (int lane = 0; lane < stride; lane += 2 * SHORT_LANES) {
      for (int tile = 0; tile < coefficients.tiles(); tile++) {
        int rows = Math.min(TILE, coefficients.rows() - tile * TILE);
        VectorProduct.tile(coefficients, tile, data, lane, SHORT_LANES, stride, workspace);
        VectorFinish.addTo(sums, rows, tile * TILE * stride + lane, stride, workspace);
      }
    }
  }

  @Override
  public RowNoiseKernels rowNoise() {
    return rowNoise;
  }

  @Override
  public CreditKernels credits() {
    return credits;
  }

  @Override
  public ChainKernels chain() {
    return chain;
  }

  @Override
  public WideKernels wide() {
    return wide;
  }

  @Override
  public ProbeKernels probes() {
    return probes;
  }

  @Override
  public WeightKernels weights() {
    return weights;
  }
}
