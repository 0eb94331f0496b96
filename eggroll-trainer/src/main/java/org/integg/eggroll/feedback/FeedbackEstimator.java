package org.integg.eggroll.feedback;

import java.util.List;
import java.util.Map;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Streams;
import org.integg.eggroll.Training;
import org.integg.eggroll.credit.BlockSettings;
import org.integg.eggroll.credit.BlockwiseTrainer;
import org.integg.eggroll.credit.StepText;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/** Credit by learned feedback: docs/feedback.md. */
public final class FeedbackEstimator implements Estimator {
  private static final int TINY_WIDTH = 128;
  private static final int BLOCKS = 2;
  private static final int DIRECT_TOKENS = 32;
  private static final int CHAIN_TOKENS = 16;
  private static final double EMA = 0.98;

  /** The rate for widths up to {@link #NARROW}: a tenth of a start weight's deviation. */
  private static final double NARROW_RATE = 1.6;

  private static final int NARROW = 128;

  @Override
  public String id() {
    return "feedback";
  }

  @Override
  public String summary() {
    return "perturbed probes teach matrices that turn errors at the output into credit of every"
        + " row; learns most in the same time, and is not evolution";
  }

  @Override
  public Class<? extends Training> type() {
    return FeedbackSettings.class;
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        BlockSettings.tokensPerUpdate(type(), "lane"),
        BlockSettings.blocks(
            type(),
            "%d lanes, %d of which read the text and %d probe"
                .formatted(Lanes.COUNT, Lanes.PLAIN, Lanes.COUNT - Lanes.PLAIN)),
        BlockSettings.rate(
            type(), BlockSettings.RATE_FALLS + " Default: 1.6 up to D = 128, then 1.6·√(128 / D)."),
        BlockSettings.ema(type()),
        setting(
            "credit",
            "PATH",
            "The path of credit from the output to the rows below: direct (one learned matrix for"
                + " each kind of row) or chain (back through each product of the network)."
                + " Default: chain; direct for one layer with --mlp clip."));
  }

  @Override
  public Map<String, ?> unsaid() {
    return Map.of("credit", CreditPath.DIRECT);
  }

  private Setting setting(String name, String label, String description) {
    return Setting.of(type(), name, label, description);
  }

  /** A step costs little more than reading its text, so width pays off from ten seconds on. */
  @Override
  public EggConfig model(Preset preset, int vocabulary) {
    EggConfig model = Estimator.super.model(preset, vocabulary);
    return preset == Preset.TINY ? model.withWidth(TINY_WIDTH) : model;
  }

  /**
   * The same for every preset: only the rate, the credit's path and hence the tokens of a step
   * depend on the model. With better credit, more steps of fewer tokens pay off (docs/results.md).
   */
  @Override
  public FeedbackSettings defaults(Preset preset, EggConfig model) {
    CreditPath credit = CreditPath.of(model);
    int tokens = credit == CreditPath.CHAIN ? CHAIN_TOKENS : DIRECT_TOKENS;
    return new FeedbackSettings(BLOCKS, tokens, rateFor(model.width()), EMA, credit, 0);
  }

  /**
   * The rate that suits a width, to two decimal places: a step moves the quotient of a row's sum by
   * about rate·√D, and this rate keeps it at its value for D = 128 (docs/feedback.md, What carries
   * over).
   *
   * @param width D
   */
  static double rateFor(int width) {
    double rate = NARROW_RATE * Math.sqrt((double) NARROW / Math.max(NARROW, width));
    return Math.round(rate * 100) / 100.0;
  }

  @Override
  public int validateEvery(Preset preset) {
    return switch (preset) {
      case TINY -> 1000;
      case SMALL, HOUR -> 400;
      case PAPER -> 50;
    };
  }

  @Override
  public boolean runsOnDevices() {
    return true;
  }

  @Override
  public boolean contributesSums() {
    return true;
  }

  @Override
  public SharedLearner learner(
      Training settings, Parameters parameters, TokenSequence text, Kernels kernels, int threads) {
    FeedbackSettings own = (FeedbackSettings) settings;
    FeedbackState state = new FeedbackState(parameters, own, kernels.weights());
    return new BlockwiseTrainer(state, streams(own, text), own.blocks(), kernels, threads);
  }

  /**
   * A learner at its first step, for any text, and for weights that have already learned.
   *
   * @param parameters the weights to train, in place
   * @param text called for each block in each step, on any thread
   * @param warmUp steps in which only the feedback learns: until it has, credit means nothing, and
   *     such weights would be lost; in as many further steps the rate rises
   */
  public SharedLearner learner(
      FeedbackSettings settings,
      Parameters parameters,
      StepText text,
      int warmUp,
      Kernels kernels,
      int threads) {
    FeedbackState state = new FeedbackState(parameters, settings, warmUp, kernels.weights());
    return new BlockwiseTrainer(state, text, settings.blocks(), kernels, threads);
  }

  @Override
  public void requireDevices(Training settings) {
    CreditPath credit = ((FeedbackSettings) settings).credit();
    if (credit != CreditPath.DIRECT) {
      throw new IllegalArgumentException(
          "cuda does not run --credit %s; choose --credit %s, or other kernels"
              .formatted(credit, CreditPath.DIRECT));
    }
  }

  @Override
  public Learner learner(
      Training settings, Parameters parameters, TokenSequence text, PopulationDevices devices) {
    FeedbackSettings own = (FeedbackSettings) settings;
    requireDevices(own);
    return new DeviceLearner(parameters, own, streams(own, text), devices);
  }

  private static Streams streams(FeedbackSettings settings, TokenSequence text) {
    return new Streams(text, settings.streams(), settings.tokensPerUpdate());
  }

  @Override
  public Contribution add(Contribution one, Contribution other) {
    return BlockwiseTrainer.add(one, other);
  }
}
