package org.integg.eggroll.lowrank;

import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Training;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;

/** The published estimator: docs/algorithm.md. */
public final class LowRankEstimator implements Estimator {
  @Override
  public String id() {
    return "lowrank";
  }

  @Override
  public String summary() {
    return "the published estimator: antithetic pairs of low-rank perturbations of the weights, and"
        + " votes for the better halves";
  }

  @Override
  public Class<? extends Training> type() {
    return LowRankSettings.class;
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        setting("tokens-per-update", "N", "Tokens that each member reads in a step."),
        setting(
            "population",
            "N",
            "Perturbed members that a step compares: an even number, two make an antithetic pair."),
        setting(
            "group-size",
            "N",
            "Members that read the same text: an even divisor of the population; 2 gives every pair"
                + " its own."),
        setting("rank", "R", "Rank of a perturbation: 1 to 64."),
        setting("sigma-shift", "N", "Perturbations are divided by 2^N: 0 to 27."),
        setting(
            "alpha",
            "A",
            "Share of the weights that a step may move: constant up to 1; above 1 it falls with the"
                + " step s as 1 / ((2^A − 1)·s/S + 1)."),
        setting("alpha-decay-steps", "S", "S of that formula."),
        setting(
            "fitness",
            "KIND",
            "How the difference between the two members of a pair votes: sign, or linear in it."),
        setting("fitness-bits", "F", "Fractional bits of a log-likelihood: 4 to 12."),
        setting("noise-reuse", "N", "Steps that share the same noise."));
  }

  private Setting setting(String name, String label, String description) {
    return Setting.of(type(), name, label, description);
  }

  /** The published settings; only the population depends on the preset. */
  @Override
  public LowRankSettings defaults(Preset preset, EggConfig model) {
    int population =
        switch (preset) {
          case TINY, SMALL, HOUR -> 4096;
          case PAPER -> 8192;
        };
    return LowRankSettings.published(population, 100);
  }

  /** The published model, whatever the size: the one with which the estimator was published. */
  @Override
  public EggConfig model(Preset preset, int vocabulary) {
    return Estimator.super.model(preset, vocabulary).withMlp(Mlp.CLIP);
  }

  @Override
  public int validateEvery(Preset preset) {
    return switch (preset) {
      case TINY, SMALL, HOUR -> 20;
      case PAPER -> 5;
    };
  }

  @Override
  public boolean runsOnDevices() {
    return true;
  }

  @Override
  public boolean contributesSums() {
    return false;
  }

  @Override
  public SharedLearner learner(
      Training settings, Parameters parameters, TokenSequence text, Kernels kernels, int threads) {
    return new LowRankTrainer(parameters, (LowRankSettings) settings, text, kernels, threads);
  }

  @Override
  public Learner learner(
      Training settings, Parameters parameters, TokenSequence text, PopulationDevices devices) {
    return new DeviceTrainer(parameters, (LowRankSettings) settings, text, devices);
  }

  @Override
  public Contribution add(Contribution one, Contribution other) {
    return LowRankTrainer.add(one, other);
  }
}
