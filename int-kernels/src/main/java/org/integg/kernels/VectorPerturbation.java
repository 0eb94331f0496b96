package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;
import static org.integg.kernels.VectorWidth.even;
import static org.integg.kernels.VectorWidth.odd;
import static org.integg.kernels.VectorWidth.widen;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Low-rank noise on products, embedding rows and vector parameters. */
final class VectorPerturbation {
  /** Products of an activation and a noise value that 16 bits hold: 4 · 127 · 61 = 30,988. */
  private static final int DEPTH = 4;

  private VectorPerturbation() {}

  /**
   * {@code Σ_k x_k·B[k,r]} of every lane and rank into the workspace's projections, negated for the
   * − members, in even/odd order.
   *
   * @param columns K, a multiple of 4; |Σ| ≤ 16,384 · 127 · 61 < 2^27
   */
  static void projections(int columns, short[] x, LowRank noise, Workspace workspace) {
    int step = noise.rank() * PAIRS;
    for (int r = 0; r < noise.rank(); r++) {
      for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
        int at = noise.bOffset() + r * PAIRS + lane % PAIRS;
        IntVector e = IntVector.zero(INTS);
        IntVector o = e;
        for (int k = 0; k < columns; k += DEPTH) {
          int xAt = k * COUNT + lane;
          ShortVector sum = product(x, xAt, noise.noise(), at + k * step);
          sum = sum.add(product(x, xAt + COUNT, noise.noise(), at + (k + 1) * step));
          sum = sum.add(product(x, xAt + 2 * COUNT, noise.noise(), at + (k + 2) * step));
          sum = sum.add(product(x, xAt + 3 * COUNT, noise.noise(), at + (k + 3) * step));
          e = e.add(even(sum));
          o = o.add(odd(sum));
        }
        int to = r * COUNT + lane;
        (lane < PAIRS ? e : e.neg()).intoArray(workspace.projections, to);
        (lane < PAIRS ? o : o.neg()).intoArray(workspace.projections, to + INT_LANES);
      }
    }
  }

  private static ShortVector product(short[] x, int xAt, byte[] b, int bAt) {
    return ShortVector.fromArray(SHORTS, x, xAt).mul(widen(b, bAt));
  }

  /** Adds its perturbation to {@code out}, which holds the plain embedding rows. */
  static void embed(int width, int[] tokens, LowRank noise, short[] out, Workspace workspace) {
    gatherA(tokens, noise, workspace.gathered);
    for (int d = 0; d < width; d++) {
      int b = noise.bOffset() + d * noise.rank() * PAIRS;
      for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
        addProducts(workspace.gathered, lane, noise, b + lane % PAIRS, out, d * COUNT + lane);
      }
    }
  }

  /** A of every lane's token, negated for the − members: [rank][64]. */
  private static void gatherA(int[] tokens, LowRank noise, short[] a) {
    int rank = noise.rank();
    for (int r = 0; r < rank; r++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int value =
            noise.noise()[noise.aOffset() + (tokens[lane] * rank + r) * PAIRS + lane % PAIRS];
        a[r * COUNT + lane] = (short) (lane < PAIRS ? value : -value);
      }
    }
  }

  /** Adds {@code (Σ_r a·b) >> shift} to one vector: |Σ| ≤ 64 · 61² < 2^18. */
  private static void addProducts(
      short[] a, int lane, LowRank noise, int bAt, short[] out, int to) {
    IntVector e = IntVector.zero(INTS);
    IntVector o = e;
    for (int r = 0; r < noise.rank(); r++) {
      ShortVector v = product(a, r * COUNT + lane, noise.noise(), bAt + r * PAIRS);
      e = e.add(even(v));
      o = o.add(odd(v));
    }
    addShifted(e, o, noise.shift(), out, to);
  }

  /** Adds the perturbation of a vector parameter to {@code out}, which holds the plain values. */
  static void spread(int rows, LowRank noise, short[] out) {
    int rank = noise.rank();
    for (int i = 0; i < rows; i++) {
      for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
        IntVector e = IntVector.zero(INTS); // ≤ 64 · 61² < 2^18
        IntVector o = e;
        for (int r = 0; r < rank; r++) {
          int at = (i * rank + r) * PAIRS + lane % PAIRS;
          ShortVector v =
              widen(noise.noise(), noise.aOffset() + at)
                  .mul(widen(noise.noise(), noise.bOffset() + at));
          e = e.add(even(v));
          o = o.add(odd(v));
        }
        addShifted(
            lane < PAIRS ? e : e.neg(),
            lane < PAIRS ? o : o.neg(),
            noise.shift(),
            out,
            i * COUNT + lane);
      }
    }
  }

  private static void addShifted(IntVector e, IntVector o, int shift, short[] out, int at) {
    // Below 2^18, shifted by 4 or more: 2^14 + 127 fits 16 bits.
    ShortVector delta =
        VectorWidth.interleave(
            e.lanewise(VectorOperators.ASHR, shift), o.lanewise(VectorOperators.ASHR, shift));
    VectorWidth.clip(ShortVector.fromArray(SHORTS, out, at).add(delta)).intoArray(out, at);
  }
}
