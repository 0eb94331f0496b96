package org.integg.eggroll.tune;

import java.util.function.Supplier;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Training;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/**
 * Chooses start weights for an environment. Policies from random weights end in different local
 * optima, and the first steps show which: every candidate learns for {@value #STEPS} steps, and the
 * one with the best return in the validation after them wins. The run then begins anew with the
 * winner's start weights.
 *
 * @param starts candidates, at least 1; a single one is not tried
 * @param episodes of a validation, at least 1
 * @param threads decide nothing but the speed
 */
public record StartChoice(int starts, int episodes, Kernels kernels, int threads) {
  /** Steps that a candidate learns for. */
  public static final int STEPS = 100;

  /** Of the seeds of candidates: another stream than those of noise. */
  private static final long SEEDS = 1L << 48;

  /** Told of each candidate, once it has been tried. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A candidate was tried.
     *
     * @param number 1, 2, 3 …
     * @param score of its validation
     */
    void tried(int number, TaskScore score);
  }

  /**
   * The chosen start weights: a function of shape, environment and settings alone.
   *
   * @param settings of the method: they decide the candidates' steps and, by their seed, the
   *     candidates; the first is the one of a run that chooses none
   */
  public Parameters choose(
      TuneMethod method,
      Training settings,
      EnvironmentSource source,
      EggConfig model,
      Listener listener) {
    Parameters best = candidate(source, model, settings.seed(), 0);
    if (starts == 1) {
      return best;
    }
    long most = Long.MIN_VALUE;
    for (int i = 0; i < starts; i++) {
      Parameters start = candidate(source, model, settings.seed(), i);
      Parameters learned = start.copy();
      TaskScore score =
          tried(() -> method.learner(settings, learned, source, kernels, threads), source);
      listener.tried(i + 1, score);
      if (score.reward() > most) {
        most = score.reward();
        best = start;
      }
    }
    return best;
  }

  private static Parameters candidate(
      EnvironmentSource source, EggConfig model, long seed, int number) {
    return source.start(model, number == 0 ? seed : Noise.key(seed, SEEDS, number));
  }

  /** The rate does not fall meanwhile: a run's first steps are a small share of its budget. */
  private TaskScore tried(Supplier<Learner> made, EnvironmentSource source) {
    try (Learner learner = made.get()) {
      for (int step = 0; step < STEPS; step++) {
        learner.step(0);
      }
      return source.validate(learner.evaluated(), episodes, kernels, threads);
    }
  }
}
