package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.VectorWidth.INTS;
import static org.integg.kernels.VectorWidth.INT_LANES;
import static org.integg.kernels.VectorWidth.SHORTS;
import static org.integg.kernels.VectorWidth.SHORT_LANES;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Sums of base-2 exponentials: the 16 mantissas sit in registers, the exponent is a shift. */
final class VectorLoss {
  private static final int[] MANTISSAS = Exp2.mantissas();

  private VectorLoss() {}

  static void addExponentials(short[] logits, int rows, long[] sums) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      for (int odd = 0; odd < 2; odd++) {
        addExponentials(logits, rows, lane, odd, sums);
      }
    }
  }

  /** The even or the odd lanes of one vector of lanes. */
  private static void addExponentials(short[] logits, int rows, int lane, int odd, long[] sums) {
    IntVector sum = IntVector.zero(INTS); // 2048 rows · 1,004,119 < 2^31
    for (int at = lane; at < rows * COUNT; at += COUNT) {
      // logit + 128 lies within 1 … 255, so the halves of the ints are unsigned already.
      IntVector u =
          ShortVector.fromArray(SHORTS, logits, at)
              .add((short) Exp2.LOGIT_OFFSET)
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHR, 16 * odd)
              .and(0xff);
      IntVector low = u.and(INT_LANES - 1);
      IntVector m = low.selectFrom(IntVector.fromArray(INTS, MANTISSAS, 0));
      for (int from = INT_LANES; from < MANTISSAS.length; from += INT_LANES) {
        VectorMask<Integer> beyond = u.and(15).compare(VectorOperators.GE, from);
        m = m.blend(low.selectFrom(IntVector.fromArray(INTS, MANTISSAS, from)), beyond);
      }
      IntVector exponent = u.lanewise(VectorOperators.LSHR, 4).lanewise(VectorOperators.XOR, 15);
      sum = sum.add(m.lanewise(VectorOperators.ASHR, exponent));
    }
    for (int i = 0; i < INT_LANES; i++) {
      sums[lane + 2 * i + odd] += sum.lane(i);
    }
  }

  static void softmaxErrors(
      short[] logits,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int at,
      int[] dots,
      Workspace workspace) {
    deinterleave(scale.shift(), workspace.lanesA);
    deinterleave(scale.reciprocal(), workspace.lanesB);
    deinterleave(scale.strength(), workspace.lanesC);
    deinterleave(scale.dither(), workspace.lanesD);
    int[] errors = workspace.even;
    for (int row = 0; row < rows; row++) {
      exponentials(logits, row * COUNT, errors);
      negatives(row * SoftmaxScale.DITHER_STEP, errors, workspace);
      interleave(errors, e, at + row * COUNT);
    }
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      for (int odd = 0; odd < 2; odd++) {
        addDots(logits, e, at, rows, lane, odd, dots);
      }
    }
  }

  /** {@code E[u] = mantissa[u & 15] >> (15 − u/16)} of a row, in even/odd order. */
  private static void exponentials(short[] logits, int at, int[] out) {
    for (int i = 0; i < COUNT; i += INT_LANES) {
      IntVector u =
          ShortVector.fromArray(SHORTS, logits, at + i / SHORT_LANES * SHORT_LANES)
              .add((short) Exp2.LOGIT_OFFSET)
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHR, 16 * (i / INT_LANES & 1))
              .and(0xff);
      IntVector low = u.and(INT_LANES - 1);
      IntVector m = low.selectFrom(IntVector.fromArray(INTS, MANTISSAS, 0));
      for (int from = INT_LANES; from < MANTISSAS.length; from += INT_LANES) {
        VectorMask<Integer> beyond = u.and(15).compare(VectorOperators.GE, from);
        m = m.blend(low.selectFrom(IntVector.fromArray(INTS, MANTISSAS, from)), beyond);
      }
      IntVector exponent = u.lanewise(VectorOperators.LSHR, 4).lanewise(VectorOperators.XOR, 15);
      m.lanewise(VectorOperators.ASHR, exponent).intoArray(out, i);
    }
  }

  /** {@link SoftmaxScale#error} without a target, from exponentials in place. */
  private static void negatives(int dither, int[] errors, Workspace workspace) {
    for (int i = 0; i < COUNT; i += INT_LANES) {
      IntVector p =
          IntVector.fromArray(INTS, errors, i)
              .lanewise(VectorOperators.LSHL, SoftmaxScale.HEADROOM)
              .lanewise(VectorOperators.LSHR, IntVector.fromArray(INTS, workspace.lanesA, i))
              .mul(IntVector.fromArray(INTS, workspace.lanesB, i))
              .add(1 << 15)
              .lanewise(VectorOperators.LSHR, 16);
      IntVector q =
          p.mul(IntVector.fromArray(INTS, workspace.lanesC, i))
              .lanewise(VectorOperators.ASHR, 7)
              .add(p);
      IntVector.fromArray(INTS, workspace.lanesD, i)
          .add(dither)
          .and(127)
          .sub(q)
          .lanewise(VectorOperators.ASHR, 7)
          .max(-FixedPoint.MAX)
          .intoArray(errors, i);
    }
  }

  private static void interleave(int[] errors, short[] out, int to) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      IntVector.fromArray(INTS, errors, lane)
          .and(0xffff)
          .or(
              IntVector.fromArray(INTS, errors, lane + INT_LANES)
                  .lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsShorts()
          .intoArray(out, to + lane);
    }
  }

  /** {@code dots += Σ_v e_v·logit_v} of the even or the odd lanes of one vector of lanes. */
  private static void addDots(
      short[] logits, short[] e, int at, int rows, int lane, int odd, int[] dots) {
    IntVector sum = IntVector.zero(INTS); // 65,536 · 127² < 2^30
    for (int row = 0; row < rows; row++) {
      sum =
          ShortVector.fromArray(SHORTS, logits, row * COUNT + lane)
              .mul(ShortVector.fromArray(SHORTS, e, at + row * COUNT + lane))
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, 16 - 16 * odd)
              .lanewise(VectorOperators.ASHR, 16)
              .add(sum);
    }
    for (int i = 0; i < INT_LANES; i++) {
      dots[lane + 2 * i + odd] += sum.lane(i);
    }
  }

  /** Per vector of shorts, first its even elements, then its odd ones. */
  private static void deinterleave(int[] lanes, int[] out) {
    for (int lane = 0; lane < COUNT; lane += SHORT_LANES) {
      for (int i = 0; i < INT_LANES; i++) {
        out[lane + i] = lanes[lane + 2 * i];
        out[lane + INT_LANES + i] = lanes[lane + 2 * i + 1];
      }
    }
  }
}
