package org.integg.eggroll.aligned;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Streams;
import org.integg.eggroll.Training;
import org.integg.eggroll.credit.BlockSettings;
import org.integg.eggroll.credit.BlockwiseTrainer;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.kernels.Kernels;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/** Evolution by noise on rows, aligned with their inputs: docs/aligned.md. */
public final class AlignedEstimator implements Estimator {
  private static final int BLOCKS = 2;
  private static final int MEMBERS = 4;
  private static final int HORIZON = 2;
  private static final double EMA = 0.99;
  private static final int SMALL_WIDTH = 128;

  /** The fields under this name when it was the name of today's feedback estimator. */
  private static final Set<String> EARLIER =
      Set.of("estimator", "blocks", "tokens_per_update", "rate", "ema", "seed");

  @Override
  public String id() {
    return "aligned";
  }

  @Override
  public String summary() {
    return "members try each token with noise on their rows, and their fitness votes; learned"
        + " control variates take the variance and leave the mean that of an evolution strategy";
  }

  @Override
  public Class<? extends Training> type() {
    return AlignedSettings.class;
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        BlockSettings.tokensPerUpdate(type(), "stream"),
        BlockSettings.blocks(type(), "64 streams"),
        setting("group-size", "N", "Members that try each token of a stream: 1 to 8."),
        setting(
            "horizon",
            "K",
            "Tokens over which a member is judged: that of its noise and K − 1 more, 1 to 8."),
        setting(
            "control",
            "KIND",
            "learned (matrices that members' differences teach predict what noise does, and only"
                + " the rest is left to chance), or none (fitness alone)."),
        BlockSettings.rate(type(), ""),
        setting(
            "rate-fall",
            "N",
            "The rate falls in a straight line to one Nth at the end of the budget: 1, where it"
                + " stays, to 1000. Default: %d.".formatted(FixedPointWeights.RATE_FALL)),
        BlockSettings.ema(type()));
  }

  @Override
  public Optional<String> successor(String id, Set<String> fields) {
    if (id.equals("aligned-none")) {
      return Optional.of("which is no more; begin a new run");
    }
    return id.equals(id()) && fields.equals(EARLIER)
        ? Optional.of("which is now called feedback; begin a new run with --estimator feedback")
        : Optional.empty();
  }

  @Override
  public Map<String, ?> unsaid() {
    return Map.of("rate-fall", FixedPointWeights.RATE_FALL);
  }

  private Setting setting(String name, String label, String description) {
    return Setting.of(type(), name, label, description);
  }

  /** Members cost more than feedback, so width pays off later. */
  @Override
  public EggConfig model(Preset preset, int vocabulary) {
    EggConfig model = Estimator.super.model(preset, vocabulary);
    return preset == Preset.SMALL ? model.withWidth(SMALL_WIDTH) : model;
  }

  /** The longer the time, the more tokens a step averages over, and the less it moves. */
  @Override
  public AlignedSettings defaults(Preset preset, EggConfig model) {
    return switch (preset) {
      case TINY -> settings(4, 0.4);
      case SMALL -> settings(8, 0.3);
      case HOUR, PAPER -> settings(16, 0.25);
    };
  }

  private static AlignedSettings settings(int tokens, double rate) {
    int fall = FixedPointWeights.RATE_FALL;
    return new AlignedSettings(
        BLOCKS, MEMBERS, HORIZON, Control.LEARNED, tokens, rate, fall, EMA, 0);
  }

  @Override
  public int validateEvery(Preset preset) {
    return switch (preset) {
      case TINY -> 1000;
      case SMALL -> 500;
      case HOUR -> 200;
      case PAPER -> 50;
    };
  }

  @Override
  public boolean runsOnDevices() {
    return false;
  }

  @Override
  public boolean contributesSums() {
    return true;
  }

  @Override
  public SharedLearner learner(
      Training settings, Parameters parameters, TokenSequence text, Kernels kernels, int threads) {
    AlignedSettings own = (AlignedSettings) settings;
    AlignedState state = new AlignedState(parameters, own, kernels.weights());
    Streams streams = new Streams(text, own.streams(), own.tokensPerUpdate());
    return new BlockwiseTrainer(state, streams, own.blocks(), kernels, threads);
  }

  @Override
  public Contribution add(Contribution one, Contribution other) {
    return BlockwiseTrainer.add(one, other);
  }
}
