package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.Arrays;
import org.integg.eggroll.aligned.ControlScales.Baseline;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.RecordingProjection;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;

/**
 * The members of a token: each starts from the stem's state before the token, reads it with noise
 * of its own, and then reads the rest of the horizon without noise, from its own state.
 */
final class TokenMembers {
  private static final short[] NO_LOGITS = {};

  private final AlignedSettings settings;
  private final EggConfig config;
  private final ControlScales scales;
  private final RowNoise noise;
  private final Recording stem;
  private final MemberProjection projection;
  private final RecordingProjection recordedProjection;
  private final EggForward forward;
  private final EggForward free;
  private final EggForward recordedFree;
  private final EggState state;
  private final Fitness fitness;
  private final Factors factors;
  private final Recording first;
  private final Recording firstNext;
  private final int[][] present;
  private final int[][] horizon;
  private final int[] judged = new int[COUNT];
  private final int[] before = new int[COUNT];
  private final int[] stemHorizon = new int[COUNT];
  private final short[] presentFactors;
  private final short[] horizonFactors;

  TokenMembers(
      AlignedSettings settings,
      PackedParameters packed,
      ControlScales scales,
      RowNoise noise,
      Recording stem,
      PlainProjection plain,
      Fitness fitness,
      Kernels kernels,
      Workspace workspace) {
    this.settings = settings;
    this.scales = scales;
    this.noise = noise;
    this.stem = stem;
    this.fitness = fitness;
    EggTensors tensors = packed.parameters().tensors();
    config = tensors.config();
    first = new Recording(config, 1);
    firstNext = new Recording(config, 1);
    projection = new MemberProjection(packed, plain, noise, first, kernels, workspace);
    recordedProjection = new RecordingProjection(plain, tensors, firstNext, kernels);
    forward = new EggForward(tensors, projection, kernels);
    free = new EggForward(tensors, plain, kernels);
    recordedFree = new EggForward(tensors, recordedProjection, kernels);
    state = new EggState(config, COUNT);
    factors = new Factors(noise, kernels);
    int members = settings.groupSize();
    present = new int[members][COUNT];
    horizon = new int[members][COUNT];
    presentFactors = new short[members * COUNT];
    horizonFactors = new short[members * COUNT];
  }

  /** What the first member did at the token of its noise, if it was recorded. */
  Recording first() {
    return first;
  }

  /** What the first member did at the next token, if it was recorded. */
  Recording firstNext() {
    return firstNext;
  }

  /** Factors of rows that affect the token alone, [P][64]. */
  short[] presentFactors() {
    return presentFactors;
  }

  /** Factors of rows that affect the whole horizon. */
  short[] horizonFactors() {
    return horizonFactors;
  }

  /**
   * Lets all members try a token.
   *
   * @param tokens the tokens read, [token][64]
   * @param record whether the first member is recorded
   */
  void run(int t, int[][] tokens, int[][] targets, boolean record) {
    for (int member = 0; member < settings.groupSize(); member++) {
      boolean recorded = record && member == 0;
      for (int layer = 0; layer < stem.past.length; layer++) {
        Recording.copy(stem.past[layer][t], state.layer(layer));
      }
      projection.member(member, recorded);
      forward.read(tokens[t], state);
      fitness.judge(forward::logits, targets[t], present[member], NO_LOGITS);
      System.arraycopy(present[member], 0, horizon[member], 0, COUNT);
      for (int k = t + 1; k < t + settings.horizon(); k++) {
        EggForward next = recorded && k == t + 1 ? recordedFree : free;
        next.read(tokens[k], state);
        fitness.judge(next::logits, targets[k], judged, NO_LOGITS);
        for (int lane = 0; lane < COUNT; lane++) {
          horizon[member][lane] += judged[lane];
        }
      }
    }
  }

  /**
   * Computes factors: fitness less the stem's fitness, the baseline and what control variates
   * expect of the noise.
   *
   * @param stemFitness [token][64]
   */
  void compare(int t, int[][] stemFitness, Controls controls, FutureCredit future, Sums sums) {
    Arrays.fill(stemHorizon, 0);
    for (int k = t; k < t + settings.horizon(); k++) {
      for (int lane = 0; lane < COUNT; lane++) {
        stemHorizon[lane] += stemFitness[k][lane];
      }
    }
    for (int member = 0; member < settings.groupSize(); member++) {
      int to = member * COUNT;
      take(Baseline.PRESENT, stemFitness[t], present[member], sums);
      take(Baseline.HORIZON, stemHorizon, horizon[member], sums);
      count(horizon[member], sums);
      if (settings.controlled()) {
        takeExpected(member, controls.present(), future.ahead());
      }
      for (int lane = 0; lane < COUNT; lane++) {
        presentFactors[to + lane] = Factors.of(present[member][lane]);
        horizonFactors[to + lane] = Factors.of(horizon[member][lane]);
      }
    }
  }

  /** Counts how far members lie above or below the stem, for the report. */
  private void count(int[] gains, Sums sums) {
    int mean = scales.baseline(Baseline.HORIZON);
    for (int lane = 0; lane < COUNT; lane++) {
      sums.spread().add(gains[lane] + mean);
    }
  }

  private void takeExpected(int member, short[] now, short[] ahead) {
    int place = noise.member(member);
    System.arraycopy(present[member], 0, before, 0, COUNT);
    factors.takeExpected(now, 0, noise.rows(), place, present[member]);
    for (int lane = 0; lane < COUNT; lane++) {
      horizon[member][lane] += present[member][lane] - before[lane];
    }
    if (settings.horizon() > 1) {
      int width = stem.last[0].length / COUNT;
      for (int layer = 0; layer < stem.past.length; layer++) {
        // Rows with a future: gate and candidate, which follow the embedding's in the first layer.
        int first = layer == 0 ? 0 : noise.firstRow(Site.index(config, Site.Kind.GATE, layer));
        int rows = layer == 0 ? 3 * width : 2 * width;
        factors.takeExpected(ahead, first, rows, place, horizon[member]);
      }
    }
  }

  /**
   * Subtracts the stem's fitness and the baseline; the baseline learns from the fitness less the
   * stem's.
   */
  private void take(Baseline baseline, int[] stemFitness, int[] judgedFitness, Sums sums) {
    int mean = scales.baseline(baseline);
    long gains = 0; // 64 differences of ints: below 2^39
    for (int lane = 0; lane < COUNT; lane++) {
      int gain = judgedFitness[lane] - stemFitness[lane];
      gains += gain;
      judgedFitness[lane] = gain - mean;
    }
    sums.addSquares(scales.place(baseline), gains);
  }
}
