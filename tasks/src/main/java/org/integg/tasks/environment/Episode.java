package org.integg.tasks.environment;

/** One course of an {@link Environment}. */
public interface Episode {
  /**
   * What is seen now.
   *
   * @param tokens receives {@link Environment#observationTokens} numbers
   */
  void observe(int[] tokens);

  /**
   * Acts.
   *
   * @param action 0 to {@link Environment#actions}, excluded
   * @return the reward in thousandths
   * @throws IllegalStateException if the episode has ended
   */
  int act(int action);

  /** Whether it has ended. */
  boolean ended();
}
