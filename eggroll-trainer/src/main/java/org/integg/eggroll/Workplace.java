package org.integg.eggroll;

import java.io.IOException;
import java.util.Optional;
import org.integg.corpora.Corpus;
import org.integg.kernels.Kernels;
import org.integg.kernels.PopulationDevices;
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

  /** This machine: its devices for populations where the kernels have them, or its threads. */
  static Workplace here(Kernels kernels, int threads) {
    return (config, start, corpus) -> {
      Optional<PopulationDevices> devices = kernels.devices();
      return devices.isPresent()
          ? DeviceTrainer.of(config.train(), start, corpus.train(), devices.get())
          : config.train().learner(start, corpus.train(), kernels, threads);
    };
  }
}
