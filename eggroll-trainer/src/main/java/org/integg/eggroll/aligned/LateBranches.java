package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.eggroll.aligned.ControlScales.Baseline;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.model.EggTensors;
import org.integg.model.PlainProjection;

/**
 * Members that differ from the stem in noise on the last sum alone: they share everything below and
 * cost a norm and the head. Their fitness gives estimates of what the rows of that sum are worth.
 */
final class LateBranches {
  private final EggTensors tensors;
  private final ControlScales scales;
  private final RowNoise noise;
  private final PlainProjection plain;
  private final Fitness fitness;
  private final Kernels kernels;
  private final Factors expected;
  private final int branches;
  private final short[] sum;
  private final short[] output;
  private final short[] logits;
  private final int[] judged = new int[COUNT];
  private final int[] places;
  private final short[] factors;
  private final long[] squares = new long[1];

  LateBranches(
      AlignedSettings settings,
      EggTensors tensors,
      ControlScales scales,
      RowNoise noise,
      PlainProjection plain,
      Fitness fitness,
      Kernels kernels) {
    this.tensors = tensors;
    this.scales = scales;
    this.noise = noise;
    this.plain = plain;
    this.fitness = fitness;
    this.kernels = kernels;
    expected = new Factors(noise, kernels);
    branches = settings.lateBranches(tensors.config());
    int width = tensors.config().width();
    sum = new short[width * COUNT];
    output = new short[width * COUNT];
    logits = new short[tensors.config().vocabulary() * COUNT];
    places = new int[branches];
    factors = new short[branches * COUNT];
  }

  /** The first branch's input to the head, [D][64]. */
  short[] output() {
    return output;
  }

  /** The logits of the first branch, [V][64]. */
  short[] logits() {
    return logits;
  }

  /**
   * Tries the branches of a token, the first of them last.
   *
   * @param last the last sum, [D][64]
   * @param control what a unit of noise is expected to change, [D][64]
   * @param stem fitness of the stem, by lane
   * @param estimates receives int8 estimates, [D][64]
   */
  void run(short[] last, short[] control, int[] targets, int[] stem, short[] estimates, Sums sums) {
    int width = tensors.config().width();
    for (int branch = branches - 1; branch >= 0; branch--) {
      judge(branch, last, targets);
      compare(branch, control, stem, sums);
    }
    int place = ControlScales.site(noise.sites());
    squares[0] = 0;
    kernels
        .rowNoise()
        .estimateRows(
            control,
            0,
            branches,
            noise.bank(),
            places,
            width,
            factors,
            scales.shift(place),
            noise.dither(noise.sites()),
            estimates,
            0,
            squares);
    sums.addSquares(place, squares[0]);
  }

  /** Tries the first branch of a token only to see its effect on the logits. */
  void run(short[] last, int[] targets) {
    judge(0, last, targets);
  }

  private void judge(int branch, short[] last, int[] targets) {
    int width = tensors.config().width();
    places[branch] = noise.late(branch);
    kernels
        .rowNoise()
        .addRowNoise(last, width, noise.bank(), places[branch], RowUnits.LAST_SHIFT, sum);
    plain.norm(tensors.outputNorm(), sum, output);
    fitness.judge(
        (from, count, out) -> plain.project(tensors.head(), from, count, output, out),
        targets,
        judged,
        logits);
  }

  private void compare(int branch, short[] control, int[] stem, Sums sums) {
    int baseline = scales.baseline(Baseline.LATE);
    long gains = 0; // 64 differences of ints: below 2^39
    for (int lane = 0; lane < COUNT; lane++) {
      judged[lane] -= stem[lane];
      gains += judged[lane];
    }
    expected.takeExpected(control, 0, tensors.config().width(), places[branch], judged);
    for (int lane = 0; lane < COUNT; lane++) {
      factors[branch * COUNT + lane] = Factors.of(judged[lane] - baseline);
    }
    sums.addSquares(scales.place(Baseline.LATE), gains);
  }
}
