package org.integg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.SharedMethods;
import org.jspecify.annotations.Nullable;

/**
 * The result of some shares.
 *
 * @param contribution the sum over the blocks that are not behind; null if there are none, or they
 *     had nothing to learn
 * @param owners the executor that holds the state of each of these blocks
 * @param states the states of these blocks after the step, if they were requested
 * @param behind blocks whose replica or states were not at the step
 * @param failures failures, one line each
 * @param bytes number of bytes that the executors sent, whoever summed them
 */
record Answer(
    @Nullable Contribution contribution,
    Map<Integer, SparkExecutor> owners,
    Map<Integer, byte[]> states,
    List<Integer> behind,
    List<String> failures,
    long bytes)
    implements Serializable {

  static final Answer NOTHING = new Answer(null, Map.of(), Map.of(), List.of(), List.of(), 0);

  static Answer behind(int[] blocks) {
    List<Integer> all = new ArrayList<>();
    for (int block : blocks) {
      all.add(block);
    }
    return new Answer(null, Map.of(), Map.of(), all, List.of(), 4L * blocks.length);
  }

  static Answer failed(String line) {
    return new Answer(null, Map.of(), Map.of(), List.of(), List.of(line), line.length());
  }

  /** Combines this answer and another. */
  Answer and(Answer other, Training training) {
    return new Answer(
        sum(contribution, other.contribution, training),
        union(owners, other.owners),
        union(states, other.states),
        concatenation(behind, other.behind),
        concatenation(failures, other.failures),
        bytes + other.bytes);
  }

  private static @Nullable Contribution sum(
      @Nullable Contribution one, @Nullable Contribution other, Training training) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return SharedMethods.of(training).add(one, other);
  }

  private static <V> Map<Integer, V> union(Map<Integer, V> one, Map<Integer, V> other) {
    Map<Integer, V> all = new HashMap<>(one);
    all.putAll(other);
    return all;
  }

  private static <V> List<V> concatenation(List<V> one, List<V> other) {
    List<V> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }
}
