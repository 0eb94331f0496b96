package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.PackedMatrix.TILE;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.Workspace.TILE_VECTORS;

import java.util.Arrays;

/** The Java Vector API provider. */
public class VectorKernels implements Kernels {
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

  /** Noise of rows is a perturbation of rank 1 whose x·B is the same for all. */
  @Override
  public void projectWithRowNoise(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      byte[] noise,
      int noiseAt,
      int upper,
      int factor,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    LowRank rowNoise = new LowRank(noise, noiseAt, 0, 1, LowRank.MIN_SHIFT);
    int scaled = factor << LowRank.MIN_SHIFT; // 2^20, times 61 below 2^26
    Arrays.fill(workspace.projections, 0, COUNT, scaled);
    tiles(w, firstRow, rows, x, rowNoise, upper, divisor, out, workspace);
  }

  /**
   * Products and what follows them, with x·B in the workspace's projections.
   *
   * @param upper from where the lower lanes find A, at rank 1, to where the upper ones do
   */
  private static void tiles(
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
  public void addRowNoise(
      short[] x, int rows, byte[] noise, int noiseAt, int upper, int shift, short[] out) {
    VectorRowNoise.add(x, rows, noise, noiseAt, upper, shift, out);
  }

  @Override
  public void passRowNoise(
      short[] activation, int rows, byte[] noise, int noiseAt, int upper, int to) {
    VectorRowNoise.pass(activation, rows, noise, noiseAt, upper, to);
  }

  @Override
  public void addRowNoiseDots(
      short[] c, int firstRow, int rows, byte[] noise, int noiseAt, int upper, int[] dots) {
    VectorRowNoise.addDots(c, firstRow, rows, noise, noiseAt, upper, dots);
  }

  @Override
  public void estimateRows(
      short[] base,
      int baseAt,
      int weight,
      byte[] noise,
      int[] noiseAt,
      int upper,
      int rows,
      short[] factors,
      int shift,
      short[] out,
      int outAt,
      long[] squares) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      int at = lane % PAIRS + lane / PAIRS * upper;
      for (int odd = 0; odd < 2; odd++) {
        VectorRowNoise.estimate(
            base,
            baseAt + lane,
            weight,
            noise,
            noiseAt,
            at,
            rows,
            factors,
            lane,
            shift,
            odd,
            out,
            outAt + lane);
      }
    }
    squares[0] += VectorRowNoise.squares(out, outAt, rows * COUNT);
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
  public void multiplyCredits(
      PackedMatrix w,
      short[] x,
      int down,
      int multiplier,
      int right,
      short[] out,
      int outAt,
      Workspace workspace) {
    for (int row = 0; row < w.rows(); row += TILE) {
      int present = Math.min(TILE, w.rows() - row);
      for (int lane = 0; lane < PAIRS; lane += SHORT_LANES) {
        VectorProduct.tile(w, row / TILE, x, lane, PAIRS, COUNT, workspace);
        int to = outAt + row * COUNT + lane;
        VectorCredit.finish(present, down, multiplier, right, out, to, workspace);
      }
    }
  }

  @Override
  public void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    VectorCredit.passGate(x, at, a, b, activation, shift, n);
  }

  @Override
  public void passPositive(short[] x, int at, short[] activation, int n) {
    VectorCredit.passPositive(x, at, activation, n);
  }

  @Override
  public void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    VectorCredit.gateCredit(w, s, f, c, h, q, qAt, n);
  }

  @Override
  public void addCredits(short[] x, short[] y, short[] out, int at, int n) {
    VectorCredit.add(x, y, out, at, n);
  }

  @Override
  public void creditNorm(
      int[] products,
      short[] x,
      byte[] gain,
      int rows,
      int[] reactions,
      int shift,
      short[] u,
      long[] squares,
      Workspace workspace) {
    VectorNormCredit.of(products, x, gain, rows, reactions, shift, u, squares, workspace);
  }

  @Override
  public void addPowers(short[] x, int rows, long[] powers) {
    VectorRowNoise.addPowers(x, rows, powers);
  }

  @Override
  public void addOuterProducts(
      short[] a,
      int rows,
      short[][] x,
      int from,
      int chunks,
      int columns,
      int[] sums,
      int stride,
      Workspace workspace) {
    VectorOuter.add(a, rows, x, from, chunks, columns, sums, stride, workspace);
  }

  @Override
  public void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride) {
    VectorTransposition.addToRows(x, at, width, rows, sums, stride);
  }

  @Override
  public void softmaxErrors(
      short[] logits,
      int firstRow,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int[] dots,
      Workspace workspace) {
    VectorLoss.softmaxErrors(logits, firstRow, rows, scale, e, dots, workspace);
  }

  @Override
  public void multiplyWide(
      PackedMatrix w,
      short[] x,
      WideScale scale,
      Into into,
      int[] out,
      int outAt,
      Workspace workspace) {
    VectorWide.multiply(w, x, scale, into, out, outAt, workspace);
  }

  @Override
  public void multiplyRounded(
      PackedMatrix w,
      short[] x,
      WideScale scale,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      long[] squares,
      Workspace workspace) {
    VectorWide.multiplyRounded(
        w, x, scale, shift, activation, rectified, out, outAt, squares, workspace);
  }

  @Override
  public void addWide(int[] x, int[] y, int largest, int n) {
    VectorWide.add(x, 0, y, largest, n);
  }

  @Override
  public void passWide(int[] x, short[] a, short[] b, int n) {
    VectorWide.pass(x, a, b, n);
  }

  @Override
  public void creditBefore(int[] products, int[] later, short[] f, int largest, int[] out, int n) {
    VectorWide.before(products, later, f, largest, out, n);
  }

  @Override
  public void roundCredits(
      int[] x,
      int from,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    VectorWide.round(x, from, shift, activation, rectified, out, outAt, n, squares);
  }

  @Override
  public void subtract(short[] x, short[] y, int largest, short[] out, int n) {
    VectorWide.subtract(x, y, largest, out, n);
  }

  @Override
  public void observe(short[] x, short[] y, int up, int[] out, int n) {
    VectorWide.observe(x, y, up, out, n);
  }

  @Override
  public void takeWide(short[] x, int up, int[] out, int n) {
    VectorWide.takeScaled(x, up, out, n);
  }

  @Override
  public void quarter(short[] x, int factor, int n) {
    VectorWide.quarter(x, factor, n);
  }

  @Override
  public void addRowSums(short[] x, int at, int rows, int[] sums) {
    VectorWide.addRowSums(x, at, rows, sums);
  }

  @Override
  public void narrowCredits(
      short[] x, int shift, short[] activation, short[] out, int outAt, int n, long[] squares) {
    VectorChain.narrow(x, shift, activation, out, outAt, n, squares);
  }

  @Override
  public void creditCandidate(
      short[] x,
      short[] later,
      short[] f,
      short[] c,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    VectorChain.candidate(x, later, f, c, shift, out, outAt, n, squares);
  }

  @Override
  public void creditGate(
      short[] state,
      short[] s,
      short[] f,
      short[] c,
      short[] h,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    VectorChain.gate(state, s, f, c, h, shift, out, outAt, n, squares);
  }

  @Override
  public void creditSum(
      short[] z, short[] x, short[] y, byte[] gain, int rows, short[] sum, Workspace workspace) {
    VectorChain.sum(z, x, y, gain, rows, sum, workspace);
  }

  @Override
  public WeightKernels weights() {
    return weights;
  }
}
