package org.integg.eggroll;

import java.util.List;

/**
 * A learner whose steps can be shared out. A step has two halves: every block learns from its next
 * segment, and what all blocks learned moves the weights. Blocks can learn anywhere: in {@link
 * #step} they do so here; on other machines, replicas {@link #learn} from some blocks each, their
 * contributions are added, one learner {@link #update updates}, and the replicas {@link #follow}
 * it.
 *
 * <p>All numbers are integers, so neither the split nor the order of the additions changes a bit.
 */
public interface SharedLearner extends Learner {
  /** Blocks of the population. */
  int blocks();

  /**
   * The first half of a step, for some blocks. Moves their {@link #states}.
   *
   * @param blocks rising numbers
   * @return what they contribute to the update; {@link SharedMethod#add} sums contributions
   */
  Contribution learn(int[] blocks);

  /**
   * The votes by which {@link #update} would move the weights, before the optimizer sees them.
   * Nothing moves.
   *
   * @param learned contribution of all blocks to the next step
   * @return for each tensor, by its id, one vote for each weight; 0 for weights without a vote. A
   *     weight is to grow where its vote is positive. The unit is the estimator's own, and may
   *     differ from tensor to tensor.
   */
  List<long[]> votes(Contribution learned);

  /**
   * The second half of a step.
   *
   * @param learned contribution of all blocks
   * @param progress as in {@link #step}
   * @throws IllegalArgumentException if that is not a complete contribution of a learner like this
   */
  StepResult update(Contribution learned, int progress);

  /** What a replica needs to know of the last {@link #update}, in as few bytes as possible. */
  News news();

  /**
   * The second half of a step on a replica: afterwards {@link #learn} does the same as on the
   * learner that gave the news.
   *
   * @throws IllegalArgumentException if that is not the complete news of a learner like this
   */
  void follow(News news);

  /**
   * Everything that {@link #learn} depends on, except the number of steps and the {@link #states}.
   */
  ReplicaState replica();

  /**
   * Makes this a replica; the {@link #states} are left as they are.
   *
   * @param stepsDone steps that the learner had done
   * @param replica its {@link #replica} at that time
   * @throws IllegalArgumentException if that is of a learner of another size
   */
  void restore(long stepsDone, ReplicaState replica);

  /**
   * The recurrent states of the members of each block: the arrays themselves, without elements
   * where members begin every step anew.
   */
  List<byte[]> states();
}
