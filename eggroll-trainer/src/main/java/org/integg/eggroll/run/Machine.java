package org.integg.eggroll.run;

import java.util.Optional;
import org.integg.corpora.Corpus;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Learner;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Training;
import org.integg.eggroll.tune.RewardSource;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.Parameters;

/**
 * The kernels and threads that this process computes with. A program chooses them once and passes
 * them on. They change the speed but no result.
 *
 * @param kernels with the devices that they have, if any
 * @param threads at least 1
 */
public record Machine(Kernels kernels, int threads) implements Workplace {
  /** Checks the number of threads. */
  public Machine {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + ": must be at least 1");
    }
  }

  /** The same kernels on another number of threads. */
  public Machine withThreads(int count) {
    return new Machine(kernels, count);
  }

  /** The devices that do the steps in place of threads, if there are any. */
  public Optional<PopulationDevices> devices() {
    return KernelChooser.devices(kernels);
  }

  /**
   * Refuses devices that do not support an estimator, or not with these settings, before a run
   * begins with them.
   *
   * @throws IllegalArgumentException in one line
   */
  public void require(Training training) {
    Estimator estimator = Estimators.of(training);
    if (devices().isPresent() && !estimator.runsOnDevices()) {
      throw new IllegalArgumentException(
          "cuda does not run the estimator %s; train with one of %s, or choose other kernels"
              .formatted(
                  estimator.id(),
                  Estimators.ids(
                      Estimators.ALL.stream().filter(Estimator::runsOnDevices).toList())));
    }
    if (devices().isPresent()) {
      estimator.requireDevices(training);
    }
  }

  @Override
  public Learner learner(RunConfig config, Parameters start, Corpus corpus) {
    return learner(config.train(), start, corpus.train());
  }

  @Override
  public Learner learner(RunConfig config, Parameters start, RewardSource source) {
    return TuneMethods.of(config.train()).learner(config.train(), start, source, kernels, threads);
  }

  /**
   * A learner from rewards at its first step, for steps that are shared out by blocks.
   *
   * @throws IllegalArgumentException in one line, as {@link TuneMethods#requireShared}, or if the
   *     model cannot do what is rewarded
   */
  public SharedLearner sharedLearner(Training training, Parameters start, RewardSource source) {
    TuneMethods.requireShared(training, source);
    return (SharedLearner)
        TuneMethods.of(training).learner(training, start, source, kernels, threads);
  }

  /**
   * A learner at its first step, on the devices if there are any.
   *
   * @param start the weights to train, in place
   * @throws IllegalArgumentException in one line, if the text is too short, or as {@link #require}
   */
  public Learner learner(Training training, Parameters start, TokenSequence text) {
    require(training);
    Optional<PopulationDevices> found = devices();
    return found.isPresent()
        ? Estimators.learner(training, start, text, found.get())
        : sharedLearner(training, start, text);
  }

  /**
   * A learner at its first step on threads, whatever devices there are: for steps that are shared
   * out by blocks.
   */
  public SharedLearner sharedLearner(Training training, Parameters start, TokenSequence text) {
    return Estimators.learner(training, start, text, kernels, threads);
  }

  /** Kernels and threads in a few words. */
  public String describe() {
    return "%s, %d threads".formatted(kernels.describe(), threads);
  }
}
