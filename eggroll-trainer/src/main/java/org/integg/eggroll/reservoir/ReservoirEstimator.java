package org.integg.eggroll.reservoir;

import java.util.List;
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
import org.integg.kernels.Kernels;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/** The head alone, the baseline of estimators that reach further down: docs/feedback.md. */
public final class ReservoirEstimator implements Estimator {
  private static final int BLOCKS = 2;
  private static final int TOKENS = 16;
  private static final double RATE = 1.6;
  private static final double EMA = 0.98;

  @Override
  public String id() {
    return "reservoir";
  }

  @Override
  public String summary() {
    return "only the head learns, from its errors, on a network that keeps its start weights: the"
        + " baseline that shows what the others gain below the head";
  }

  @Override
  public Class<? extends Training> type() {
    return ReservoirSettings.class;
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        BlockSettings.tokensPerUpdate(type(), "lane"),
        BlockSettings.blocks(type(), "64 lanes"),
        BlockSettings.rate(type(), BlockSettings.RATE_FALLS),
        BlockSettings.ema(type()));
  }

  /** The same for every preset and model. */
  @Override
  public ReservoirSettings defaults(Preset preset, EggConfig model) {
    return new ReservoirSettings(BLOCKS, TOKENS, RATE, EMA, 0);
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
    return false;
  }

  @Override
  public boolean contributesSums() {
    return true;
  }

  @Override
  public SharedLearner learner(
      Training settings, Parameters parameters, TokenSequence text, Kernels kernels, int threads) {
    ReservoirSettings own = (ReservoirSettings) settings;
    Streams streams = new Streams(text, own.streams(), own.tokensPerUpdate());
    ReservoirState state = new ReservoirState(parameters, own, kernels.weights());
    return new BlockwiseTrainer(state, streams, own.blocks(), kernels, threads);
  }

  @Override
  public Contribution add(Contribution one, Contribution other) {
    return BlockwiseTrainer.add(one, other);
  }
}
