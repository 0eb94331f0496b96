package org.integg.eggroll.run;

import java.io.IOException;
import java.util.Optional;
import org.integg.corpora.Corpus;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Training;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.Parameters;

/** Where a run's steps are done: on this machine, or on those of a cluster. Decides no bit. */
@FunctionalInterface
public interface Workplace {
  /**
   * A learner at its first step.
   *
   * @param start the weights to train, in place
   * @throws IOException with one line, if the workplace cannot be used
   * @throws IllegalArgumentException if the training text is too short
   */
  Learner learner(RunConfig config, Parameters start, Corpus corpus) throws IOException;

  /**
   * Refuses kernels whose devices do not have an estimator, or not with these settings, before a
   * run begins with them.
   *
   * @throws IllegalArgumentException in one line
   */
  static void require(Training training, Kernels kernels) {
    if (KernelChooser.devices(kernels).isPresent() && !Estimators.of(training).runsOnDevices()) {
      throw new IllegalArgumentException(
          "cuda does not run the estimator %s; train with one of %s, or choose other kernels"
              .formatted(
                  Estimators.of(training).id(),
                  Estimators.ids(
                      Estimators.ALL.stream().filter(Estimator::runsOnDevices).toList())));
    }
    if (KernelChooser.devices(kernels).isPresent()) {
      Estimators.of(training).requireDevices(training);
    }
  }

  /** This machine: its devices where the kernels have them, or its threads. */
  static Workplace here(Kernels kernels, int threads) {
    return (config, start, corpus) ->
        learner(config.train(), start, corpus.train(), kernels, threads);
  }

  /**
   * A learner on this machine.
   *
   * @param start the weights to train, in place
   * @throws IllegalArgumentException in one line, if the text is too short, or as {@link #require}
   */
  static Learner learner(
      Training training, Parameters start, TokenSequence text, Kernels kernels, int threads) {
    require(training, kernels);
    Optional<PopulationDevices> devices = KernelChooser.devices(kernels);
    return devices.isPresent()
        ? Estimators.learner(training, start, text, devices.get())
        : Estimators.learner(training, start, text, kernels, threads);
  }
}
