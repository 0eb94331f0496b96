package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Lanes.PAIRS;
import static org.integg.kernels.VectorWidth.BYTES;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.Vector;
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
   * @param columns K, a multiple of 4; |Σ| ≤ 16,384 · 127 · 61 &lt; 2^27
   */
  static void projections(int columns, short[] x, LowRank noise, Workspace workspace) {
    for (int r = 0; r < noise.rank(); r++) {
      for (int lane = 0; lane < PAIRS; lane += SHORT_LANES) {
        int bAt = noise.bOffset() + r * PAIRS + lane;
        int to = r * COUNT + lane;
        projections(columns, x, lane, noise, bAt, workspace.projections, to);
      }
    }
  }

  /**
   * Projections of one vector of + members and their − members, which share B. Sums as in
   * VectorProduct.
   */
  private static void projections(
      int columns, short[] x, int lane, LowRank noise, int bAt, int[] out, int to) {
    byte[] b = noise.noise();
    int step = noise.rank() * PAIRS;
    ShortVector bias = ShortVector.fromArray(SHORTS, VectorProduct.BIAS_PATTERN, 0);
    IntVector plus = IntVector.broadcast(INTS, -VectorProduct.BIAS * (columns / DEPTH));
    IntVector minus = plus;
    IntVector plusOdd = IntVector.zero(INTS);
    IntVector minusOdd = plusOdd;
    for (int k = 0; k < columns; k += DEPTH) {
      ShortVector p = bias;
      ShortVector m = bias;
      for (int i = k; i < k + DEPTH; i++) {
        Vector<Short> v = ByteVector.fromArray(BYTES, b, bAt + i * step).castShape(SHORTS, 0);
        p = p.add(ShortVector.fromArray(SHORTS, x, i * COUNT + lane).mul(v));
        m = m.add(ShortVector.fromArray(SHORTS, x, i * COUNT + lane + PAIRS).mul(v));
      }
      IntVector sum = p.reinterpretAsInts();
      plus = plus.add(sum);
      plusOdd = plusOdd.add(sum.lanewise(VectorOperators.ASHR, 16));
      sum = m.reinterpretAsInts();
      minus = minus.add(sum);
      minusOdd = minusOdd.add(sum.lanewise(VectorOperators.ASHR, 16));
    }
    plus.sub(plusOdd.lanewise(VectorOperators.LSHL, 16)).intoArray(out, to);
    plusOdd.intoArray(out, to + INT_LANES);
    minusOdd.lanewise(VectorOperators.LSHL, 16).sub(minus).intoArray(out, to + PAIRS);
    minusOdd.neg().intoArray(out, to + PAIRS + INT_LANES);
  }

  /** Adds the embedding's perturbation to {@code out}, which holds the plain embedding rows. */
  static void embed(int width, int[] tokens, LowRank noise, short[] out, Workspace workspace) {
    gatherA(tokens, noise, workspace.gathered);
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      if (noise.rank() == 1) {
        addOnce(workspace.gathered, lane, width, noise, out);
      } else {
        addOften(workspace.gathered, lane, width, noise, out);
      }
    }
  }

  /** At rank 1 one product a lane, at most 61² = 3,721, stays in 16 bits. */
  private static void addOnce(short[] a, int lane, int width, LowRank noise, short[] out) {
    ShortVector own = ShortVector.fromArray(SHORTS, a, lane);
    int shift = Math.min(noise.shift(), Short.SIZE - 1); // a shift of shorts takes its low 4 bits
    int from = noise.bOffset() + lane % PAIRS;
    for (int d = 0; d < width; d++) {
      int at = d * COUNT + lane;
      own.mul(ByteVector.fromArray(BYTES, noise.noise(), from + d * PAIRS).castShape(SHORTS, 0))
          .lanewise(VectorOperators.ASHR, shift)
          .add(ShortVector.fromArray(SHORTS, out, at))
          .min((short) FixedPoint.MAX)
          .max((short) -FixedPoint.MAX)
          .intoArray(out, at);
    }
  }

  private static void addOften(short[] a, int lane, int width, LowRank noise, short[] out) {
    int rank = noise.rank();
    for (int d = 0; d < width; d++) {
      int from = noise.bOffset() + d * rank * PAIRS + lane % PAIRS;
      addProducts(a, lane, noise, from, out, d * COUNT + lane);
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

  /**
   * Adds {@code (Σ_r a·b) >> shift} to one vector: |Σ| ≤ 64 · 61² &lt; 2^18, and shifted by 4 or
   * more it is below 2^14, which 16 bits hold with 127 more.
   */
  private static void addProducts(
      short[] a, int lane, LowRank noise, int bAt, short[] out, int to) {
    IntVector e = IntVector.zero(INTS);
    IntVector o = e;
    for (int r = 0; r < noise.rank(); r++) {
      IntVector v =
          ShortVector.fromArray(SHORTS, a, r * COUNT + lane)
              .mul(ByteVector.fromArray(BYTES, noise.noise(), bAt + r * PAIRS).castShape(SHORTS, 0))
              .reinterpretAsInts();
      e = e.add(v.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
      o = o.add(v.lanewise(VectorOperators.ASHR, 16));
    }
    e.lanewise(VectorOperators.ASHR, noise.shift())
        .and(0xffff)
        .or(o.lanewise(VectorOperators.ASHR, noise.shift()).lanewise(VectorOperators.LSHL, 16))
        .reinterpretAsShorts()
        .add(ShortVector.fromArray(SHORTS, out, to))
        .min((short) FixedPoint.MAX)
        .max((short) -FixedPoint.MAX)
        .intoArray(out, to);
  }

  /** Adds the perturbation of a vector parameter to {@code out}, which holds the plain values. */
  static void spread(int rows, LowRank noise, short[] out) {
    for (int i = 0; i < rows; i++) {
      for (int lane = 0; lane < PAIRS; lane += SHORT_LANES) {
        spread(noise, i * noise.rank() * PAIRS + lane, out, i * COUNT + lane);
      }
    }
  }

  /**
   * The perturbation of one vector of + members and their − members; bounds as in {@link
   * #addProducts}.
   */
  private static void spread(LowRank noise, int from, short[] out, int to) {
    IntVector e = IntVector.zero(INTS);
    IntVector o = e;
    for (int r = 0; r < noise.rank(); r++) {
      int at = from + r * PAIRS;
      IntVector v =
          ByteVector.fromArray(BYTES, noise.noise(), noise.aOffset() + at)
              .castShape(SHORTS, 0)
              .mul(
                  ByteVector.fromArray(BYTES, noise.noise(), noise.bOffset() + at)
                      .castShape(SHORTS, 0))
              .reinterpretAsInts();
      e = e.add(v.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
      o = o.add(v.lanewise(VectorOperators.ASHR, 16));
    }
    int shift = noise.shift();
    e.lanewise(VectorOperators.ASHR, shift)
        .and(0xffff)
        .or(o.lanewise(VectorOperators.ASHR, shift).lanewise(VectorOperators.LSHL, 16))
        .reinterpretAsShorts()
        .add(ShortVector.fromArray(SHORTS, out, to))
        .min((short) FixedPoint.MAX)
        .max((short) -FixedPoint.MAX)
        .intoArray(out, to);
    e.neg()
        .lanewise(VectorOperators.ASHR, shift)
        .and(0xffff)
        .or(o.neg().lanewise(VectorOperators.ASHR, shift).lanewise(VectorOperators.LSHL, 16))
        .reinterpretAsShorts()
        .add(ShortVector.fromArray(SHORTS, out, to + PAIRS))
        .min((short) FixedPoint.MAX)
        .max((short) -FixedPoint.MAX)
        .intoArray(out, to + PAIRS);
  }
}
