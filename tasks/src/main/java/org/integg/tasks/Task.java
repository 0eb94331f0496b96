package org.integg.tasks;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;

/**
 * Questions that follow from a seed, and a reward for every answer. Equal seeds give equal
 * questions on every machine; no question is both of {@link Part#TRAIN} and of {@link Part#TEST}.
 *
 * <p>It is serialized to the executors of a cluster.
 */
public interface Task extends Serializable {
  /** The reward of a right answer, and the largest there is. */
  int RIGHT = 1000;

  /** The smallest reward. */
  int WORST = -1000;

  /** The name that makes it: of the option {@code --task}. */
  String name();

  /** What is asked, in a few words: no capital at the start, no full stop. */
  String summary();

  /** What a user should know of the questions before any is asked, a line each. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * A question.
   *
   * @param seed any number; where the questions are a list, question {@code seed mod size}
   */
  Question question(Part part, long seed);

  /** How many questions a part has where they are a list; empty where they are drawn. */
  OptionalInt size(Part part);

  /**
   * The reward of an answer, {@link #WORST} to {@link #RIGHT}, where {@link #RIGHT} means right.
   *
   * @param answer what a model wrote up to the end of the document; bytes that are no UTF-8 came in
   *     as U+FFFD
   * @throws java.io.UncheckedIOException with the line for the user, if the reward is of a user's
   *     own and fails
   */
  int reward(Question question, String answer);

  /** UTF-8 bytes after which an answer that has not ended is cut off, at least 1. */
  int answerLimit();
}
