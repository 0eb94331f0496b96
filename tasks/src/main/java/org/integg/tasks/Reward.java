package org.integg.tasks;

/**
 * A reward of a user's own, found by {@link java.util.ServiceLoader}: a public class with a
 * constructor without arguments, named in {@code META-INF/services/org.integg.tasks.Reward}. A file
 * task selects it with {@code #reward=NAME}.
 *
 * <p>A reward must depend on its arguments alone, or runs cannot be repeated. Several threads may
 * call it at once.
 */
public interface Reward {
  /** The name that {@code #reward=NAME} means. */
  String name();

  /**
   * The reward of an answer, {@link Task#WORST} to {@link Task#RIGHT}, where {@link Task#RIGHT}
   * means right.
   *
   * @param answer as in {@link Task#reward}
   */
  int reward(Question question, String answer);
}
