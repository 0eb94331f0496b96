package org.integg.eggroll.credit;

/** Numbers that follow the steps, such as the shifts that bring credits to int8. */
public interface SteeredScales {
  /** How many there are. */
  int count();

  /** The numbers: the array itself, to be saved and restored. */
  int[] values();

  /**
   * Moves each number by a step's sums.
   *
   * @param sums by place: what the step's blocks added up for that number
   */
  void steer(long[] sums);
}
