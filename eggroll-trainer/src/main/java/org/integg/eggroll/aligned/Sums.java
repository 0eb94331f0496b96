package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.Lanes;
import org.integg.model.EggTensors;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * What the blocks of a step add up to: votes for every tensor, observations for every feedback
 * matrix, and a few statistics. Integers all: the order of the blocks decides nothing.
 */
final class Sums implements SharedSums {
  private final List<int[]> votes = new ArrayList<>();
  private final List<int[]> feedback = new ArrayList<>();
  private final List<long[]> powers = new ArrayList<>();

  /** Sums of the squares of credits, by scale of {@link Scales}. */
  final long[] squares;

  /** Of the plain lanes, in units of 2^−F bits. */
  final long[] logLikelihood = {0};

  Sums(EggTensors tensors, FeedbackSet set, int scales) {
    for (TensorSpec spec : tensors.all()) {
      votes.add(new int[spec.rows() * stride(spec)]);
    }
    for (int id = 0; id < set.count(); id++) {
      Feedback each = set.get(id);
      feedback.add(new int[each.rows() * stride(each.inputs())]);
      powers.add(new long[each.rows()]);
    }
    squares = new long[scales];
  }

  /** Elements from one row of a sum to the next: a multiple of 64. */
  static int stride(int columns) {
    return (columns + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
  }

  /** The same for the votes of a tensor; those of a vector stand side by side. */
  static int stride(TensorSpec spec) {
    return spec.kind() == TensorKind.VECTOR ? 1 : stride(spec.columns());
  }

  /** Votes of a tensor, [rows][stride]. */
  int[] votes(int tensor) {
    return votes.get(tensor);
  }

  /** Sums of a feedback matrix, [rows][stride]. */
  int[] feedback(int id) {
    return feedback.get(id);
  }

  /** Power of the noise in each row of a feedback matrix. */
  long[] powers(int id) {
    return powers.get(id);
  }

  @Override
  public List<long[]> longs() {
    List<long[]> all = new ArrayList<>(powers);
    all.add(squares);
    all.add(logLikelihood);
    return all;
  }

  @Override
  public List<int[]> ints() {
    List<int[]> all = new ArrayList<>(votes);
    all.addAll(feedback);
    return all;
  }

  @Override
  public void clear() {
    votes.forEach(each -> Arrays.fill(each, 0));
    feedback.forEach(each -> Arrays.fill(each, 0));
    powers.forEach(each -> Arrays.fill(each, 0));
    Arrays.fill(squares, 0);
    logLikelihood[0] = 0;
  }

  /** Adds the votes of others for a tensor. */
  void addVotes(int tensor, List<Sums> others) {
    others.forEach(other -> add(other.votes(tensor), votes(tensor)));
  }

  /** Adds the observations of others for a feedback matrix. */
  void addFeedback(int id, List<Sums> others) {
    for (Sums other : others) {
      add(other.feedback(id), feedback(id));
      add(other.powers(id), powers(id));
    }
  }

  /** Adds the statistics of others. */
  void addStatistics(List<Sums> others) {
    for (Sums other : others) {
      add(other.squares, squares);
      add(other.logLikelihood, logLikelihood);
    }
  }

  private static void add(int[] from, int[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  private static void add(long[] from, long[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }
}
