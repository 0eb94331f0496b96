package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.model.EggTensors;
import org.integg.model.TensorSpec;

/** What the blocks of a step add up to, in any order: votes for every tensor and two statistics. */
final class GroupSums implements SharedSums {
  private final List<int[]> votes = new ArrayList<>();

  /** Of all estimates for rows. */
  final long[] squares = {0};

  /** Of all members, in units of 2^−8 bits. */
  final long[] logLikelihood = {0};

  GroupSums(EggTensors tensors) {
    for (TensorSpec spec : tensors.all()) {
      votes.add(new int[spec.rows() * Sums.stride(spec)]);
    }
  }

  /** Votes of a tensor, [rows][{@link Sums#stride(TensorSpec)}]; |Z| ≤ 2^17 · 127² < 2^31. */
  int[] votes(int tensor) {
    return votes.get(tensor);
  }

  /** Adds the votes of others for a tensor. */
  void addVotes(int tensor, List<GroupSums> others) {
    int[] to = votes.get(tensor);
    for (GroupSums other : others) {
      int[] from = other.votes.get(tensor);
      for (int i = 0; i < to.length; i++) {
        to[i] += from[i];
      }
    }
  }

  @Override
  public List<long[]> longs() {
    return List.of(squares, logLikelihood);
  }

  @Override
  public List<int[]> ints() {
    return votes;
  }

  @Override
  public void clear() {
    votes.forEach(each -> Arrays.fill(each, 0));
    squares[0] = 0;
    logLikelihood[0] = 0;
  }
}
