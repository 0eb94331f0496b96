package org.integg.eggroll;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.integg.corpora.TokenSequence;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/**
 * A way to find where weights should go: its name, its settings, and where it runs. It creates its
 * learners.
 */
public interface Estimator extends SharedMethod {
  /**
   * Settings that a file need not name, with the values that they then have, by the names of {@link
   * #settings}: settings that were added later, so that files keep their old form.
   */
  default Map<String, ?> unsaid() {
    return Map.of();
  }

  /**
   * Says what became of settings of an earlier version, and what to do; empty if there were no such
   * settings.
   *
   * @param id the name that their estimator had
   * @param fields the names that they had in {@code config.json}
   */
  default Optional<String> successor(String id, Set<String> fields) {
    return Optional.empty();
  }

  /**
   * The settings of a preset, with seed 0.
   *
   * @param model the shape to be trained, which need not be the preset's own
   */
  Training defaults(Preset preset, EggConfig model);

  /**
   * The shape of a preset's model: how much width pays off in the preset's time depends on the
   * estimator.
   *
   * @param vocabulary V
   */
  default EggConfig model(Preset preset, int vocabulary) {
    return preset.model(vocabulary);
  }

  /** Steps from one validation to the next, unless another number is given. */
  int validateEvery(Preset preset);

  /** Whether devices can take its steps. */
  boolean runsOnDevices();

  /**
   * Refuses settings that devices do not support, for an estimator that {@link #runsOnDevices}.
   *
   * @param settings of this estimator: of {@link #type}
   * @throws IllegalArgumentException in one line
   */
  default void requireDevices(Training settings) {}

  /**
   * Whether a {@link SharedLearner#learn contribution} consists of sums, as long for one block as
   * for all, so that nodes add them up in a tree and only one node updates. Otherwise it has a
   * record for each block, from which every node repeats the update.
   */
  boolean contributesSums();

  /**
   * A learner at its first step, on this processor; a cluster shares out its blocks.
   *
   * @param settings of this estimator: of {@link #type}
   * @param parameters the weights to train, in place
   * @param threads how many to use, at least 1
   * @throws IllegalArgumentException if the training text is too short
   */
  SharedLearner learner(
      Training settings, Parameters parameters, TokenSequence text, Kernels kernels, int threads);

  /**
   * A learner at its first step, on devices, if {@link #runsOnDevices}: the same steps to the bit.
   *
   * @param settings of this estimator: of {@link #type}
   * @param parameters the weights to train, in place
   * @throws IllegalArgumentException in one line, if the training text is too short, or the devices
   *     do not have the memory
   * @throws UnsupportedOperationException unless it runs on devices, which {@code Machine} checks
   *     before
   */
  default Learner learner(
      Training settings, Parameters parameters, TokenSequence text, PopulationDevices devices) {
    throw new UnsupportedOperationException("devices do not run " + id());
  }
}
