package org.integg.eggroll.aligned;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Setting;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.credit.LaneState;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.Sums;
import org.integg.eggroll.run.SmallRun;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.WeightKernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/**
 * A block of streams at a fixed place of its text, with fixed weights and states. Its members can
 * vote any number of times, each time with fresh noise.
 */
final class FixedPlace {
  /** No training step has these numbers, so their noise is new. */
  private static final long SETTLING = 1L << 30;

  private final AlignedSettings settings;
  private final int[][] text;
  private final AlignedState trained;

  /**
   * Trains for some steps, and stays at the place where they end.
   *
   * @param settings one block, and members whose number is a power of two
   */
  FixedPlace(AlignedSettings settings, EggConfig model, int steps) {
    this.settings = settings;
    text = new int[Lanes.COUNT][steps * settings.tokensPerUpdate() + settings.reading() + 1];
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      byte[] words =
          SmallRun.words(text[lane].length, settings.seed() * Lanes.COUNT + lane)
              .getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < text[lane].length; i++) {
        text[lane][i] = (i + lane) % 37 == 5 ? 0 : words[i];
      }
    }
    trained = new AlignedState(StartWeights.of(model, settings.seed()), settings, kernels());
    LaneState.Block block = trained.newBlock(KernelChooser.choose());
    for (int step = 0; step < steps; step++) {
      int at = step;
      block.learn(0, (lane, into) -> copy(lane, at, into));
      for (int part = 0; part < trained.parts(); part++) {
        trained.update(part, step * Learner.WHOLE / steps);
      }
      trained.finish();
    }
  }

  private static WeightKernels kernels() {
    return KernelChooser.choose().weights();
  }

  private void copy(int lane, long step, int[] into) {
    System.arraycopy(text[lane], (int) step * settings.tokensPerUpdate(), into, 0, into.length);
  }

  /** The weights. */
  Parameters weights() {
    return trained.parameters();
  }

  /** The trained state, with good matrices. */
  AlignedState trained() {
    return trained;
  }

  /** The same weights, scales and baselines with matrices of zeros. */
  AlignedState untaught() {
    return scaled(settings, trained);
  }

  /**
   * The same weights without control variates, with the scales and baselines of another state, so
   * that its votes have the same unit.
   */
  AlignedState without(AlignedState other) {
    AlignedSettings none =
        (AlignedSettings) Setting.with(settings, Map.of("control", Control.NONE));
    AlignedState state = scaled(none, other);
    if (weights().config().hasMlp()) {
      // All members have late branches instead of one, because estimates are sums over them.
      int last = Site.all(weights().config()).size() - 1;
      state.scales().values()[ControlScales.site(last)] +=
          Integer.numberOfTrailingZeros(settings.groupSize());
    }
    return state;
  }

  private AlignedState scaled(AlignedSettings by, AlignedState other) {
    AlignedState state = new AlignedState(weights(), by, kernels());
    int[] scales = other.scales().values();
    System.arraycopy(scales, 0, state.scales().values(), 0, scales.length);
    return state;
  }

  /**
   * Fills matrices with Gaussian noise, larger than trained values. Most of a member's fitness is
   * then what the matrices wrongly expect of its noise.
   */
  void fillWrongly(AlignedState state, Random random) {
    ControlMatrices set = state.controls();
    for (int id = 0; id < set.all().count(); id++) {
      double squares = 0;
      for (int value : trained.controls().get(id).values()) {
        squares += (double) value * value;
      }
      int[] values = set.get(id).values();
      double size = id == set.output() ? 3 : 1.5;
      double deviation = size * Math.sqrt(squares / values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] = (int) Math.clamp(deviation * random.nextGaussian(), -127 << 16, 127 << 16);
      }
      set.get(id).pack();
    }
  }

  /**
   * Lets scales and baselines follow {@code votes} votes, and leaves estimates one more bit of room
   * before they are clipped; nothing else moves.
   */
  void settle(AlignedState state, int votes) {
    Voter voter = new Voter(state, KernelChooser.choose());
    for (int i = 0; i < votes; i++) {
      state.scales().steer(voter.vote(SETTLING + i).squares());
    }
    for (Site site : Site.all(weights().config())) {
      state.scales().values()[ControlScales.site(site.index())]++;
    }
  }

  /** Casts votes by the contents of a state. */
  final class Voter {
    private final AlignedBlock learner;
    private final Sums sums;

    Voter(AlignedState state, Kernels kernels) {
      learner = state.newLearner(kernels);
      sums = state.newSums();
    }

    /** The votes with the noise of a number, valid until the next call. */
    Sums vote(long number) {
      sums.clear();
      byte[] states = trained.states().getFirst().clone();
      learner.learn(number, 0, (lane, into) -> copy(lane, trained.steps(), into), states, sums);
      return sums;
    }
  }
}
