package org.integg.tasks;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;

/**
 * Questions that depend only on a seed, and a reward for every answer. Equal seeds give equal
 * questions on every machine; no question is in both {@link Part#TRAIN} and {@link Part#TEST}.
 *
 * <p>It is serialized to the executors of a cluster.
 */
public interface Task extends Serializable {
  /** The reward of a right answer, and the largest there is. */
  int RIGHT = 1000;

  /** The smallest reward. */
  int WORST = -1000;

  /** The name, as the option {@code --task} takes it. */
  String name();

  /** What the questions ask, in a few words, without a capital at the start or a full stop. */
  String summary();

  /** What a user should know about the questions before any is asked, one line each. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * A question.
   *
   * @param seed any number; if the questions are a list, it selects question {@code seed mod size}
   */
  Question question(Part part, long seed);

  /** How many questions a part has if they are a list; empty if they are drawn. */
  OptionalInt size(Part part);

  /**
   * The reward of an answer, {@link #WORST} to {@link #RIGHT}, where {@link #RIGHT} means right.
   *
   * @param answer what a model wrote up to the end of the document, with U+FFFD in place of bytes
   *     that are not UTF-8
   * @throws java.io.UncheckedIOException with a line for the user, if a user's own reward fails
   */
  int reward(Question question, String answer);

  /** UTF-8 bytes after which an answer that has not ended is cut off, at least 1. */
  int answerLimit();
}
