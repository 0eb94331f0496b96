package org.integg.tasks.environment;

/** One episode of an {@link Environment}. */
public interface Episode {
  /**
   * Writes the current observation.
   *
   * @param tokens receives {@link Environment#observationTokens} numbers
   */
  void observe(int[] tokens);

  /**
   * Performs an action.
   *
   * @param action from 0 to below {@link Environment#actions}
   * @return the reward in thousandths
   * @throws IllegalStateException if the episode has ended
   */
  int act(int action);

  /** Whether it has ended. */
  boolean ended();
}
