package org.integg.eggroll.credit;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.SpreadCounts;
import org.integg.kernels.Lanes;
import org.integg.model.EggTensors;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * What the blocks of a step add up to: votes for every tensor, observations for every learned
 * matrix, and a few statistics. All are integers, so the order of the blocks does not matter.
 */
public final class Sums {
  /** The most lanes times tokens of a step: a vote is at most 127² times that, below 2^31. */
  public static final int MOST_TOKENS = 1 << 17;

  /** Sums of zero, whatever their array holds: it is cleared on first access. */
  private static final class Lazy {
    private final int[] values;
    private boolean cleared;

    Lazy(int size) {
      values = new int[size];
      cleared = true;
    }

    void clear() {
      cleared = true;
    }

    boolean begin() {
      boolean first = cleared;
      cleared = false;
      return first;
    }

    int[] values() {
      if (begin()) {
        Arrays.fill(values, 0);
      }
      return values;
    }
  }

  private final List<Lazy> votes = new ArrayList<>();
  private final List<Lazy> matrices = new ArrayList<>();
  private final List<long[]> powers = new ArrayList<>();

  private final long[] squares;
  private final long[] logLikelihood = {0};
  private final SpreadCounts spread = new SpreadCounts();

  /**
   * Sums of zero.
   *
   * @param scales how many kinds of credit there are
   */
  public Sums(EggTensors tensors, LearnedMatrices set, int scales) {
    for (TensorSpec spec : tensors.all()) {
      votes.add(new Lazy(spec.rows() * stride(spec)));
    }
    for (int id = 0; id < set.count(); id++) {
      LearnedMatrix each = set.get(id);
      matrices.add(new Lazy(each.rows() * stride(each.inputs())));
      powers.add(new long[each.rows()]);
    }
    squares = new long[scales];
  }

  /** Elements from one row of a sum to the next: a multiple of 64. */
  public static int stride(int columns) {
    return (columns + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
  }

  /** The stride for the votes of a tensor; those of a vector stand side by side. */
  public static int stride(TensorSpec spec) {
    return spec.kind() == TensorKind.VECTOR ? 1 : stride(spec.columns());
  }

  /** Votes of a tensor, [rows][stride]. */
  public int[] votes(int tensor) {
    return votes.get(tensor).values();
  }

  /**
   * Whether there are no votes for a tensor yet. If so, the array that {@link #votes} gives next
   * may hold anything: the caller writes all of it, including the ends of rows.
   */
  public boolean beginVotes(int tensor) {
    return votes.get(tensor).begin();
  }

  /** Sums of a learned matrix, [rows][stride]: noise times what was left unexplained. */
  public int[] matrix(int id) {
    return matrices.get(id).values();
  }

  /** {@link #beginVotes} of a learned matrix. */
  public boolean beginMatrix(int id) {
    return matrices.get(id).begin();
  }

  /** Power of the noise in each row of a learned matrix. */
  public long[] powers(int id) {
    return powers.get(id);
  }

  /** Sums of the squares of credits, by scale: the array itself. */
  public long[] squares() {
    return squares;
  }

  /** Adds squares of credits of a scale. */
  public void addSquares(int scale, long more) {
    squares[scale] += more;
  }

  /** The log-likelihood of the scored lanes, in units of 2^−F bits. */
  public long logLikelihood() {
    return logLikelihood[0];
  }

  /** Adds the log-likelihood of some lanes. */
  public void addLogLikelihood(long more) {
    logLikelihood[0] += more;
  }

  /** Counts of what the step compares: for its report only. */
  public SpreadCounts spread() {
    return spread;
  }

  /** Everything that is counted in 64 bits, in a fixed order: the arrays themselves. */
  List<long[]> longs() {
    List<long[]> all = new ArrayList<>(powers);
    all.add(squares);
    all.add(logLikelihood);
    all.add(spread.counts());
    return all;
  }

  /** Everything that is counted in 32 bits, in a fixed order: the arrays themselves. */
  List<int[]> ints() {
    return Stream.concat(votes.stream(), matrices.stream()).map(Lazy::values).toList();
  }

  /**
   * The votes in a message of sums: they are the first of its {@link #ints}.
   *
   * @return one for each weight, by tensor
   */
  static List<long[]> votes(EggTensors tensors, Contribution message) {
    IntBuffer ints = SumsMessage.ints(message);
    List<long[]> all = new ArrayList<>();
    for (TensorSpec spec : tensors.all()) {
      long[] votes = new long[spec.size()];
      for (int row = 0; row < spec.rows(); row++) {
        int end = ints.position() + stride(spec);
        for (int column = 0; column < spec.columns(); column++) {
          votes[row * spec.columns() + column] = ints.get();
        }
        ints.position(end);
      }
      all.add(votes);
    }
    return all;
  }

  /** Starts a step. */
  public void clear() {
    for (int tensor = 0; tensor < votes.size(); tensor++) {
      clearVotes(tensor);
    }
    for (int id = 0; id < matrices.size(); id++) {
      clearMatrix(id);
    }
    clearStatistics();
  }

  /** Forgets the votes of a tensor. */
  void clearVotes(int tensor) {
    votes.get(tensor).clear();
  }

  /** Forgets the observations for a learned matrix. */
  void clearMatrix(int id) {
    matrices.get(id).clear();
    Arrays.fill(powers.get(id), 0);
  }

  /** Forgets the statistics. */
  void clearStatistics() {
    Arrays.fill(squares, 0);
    logLikelihood[0] = 0;
    spread.clear();
  }

  /** Adds the votes of others for a tensor. */
  public void addVotes(int tensor, List<Sums> others) {
    others.forEach(other -> add(other.votes(tensor), votes(tensor)));
  }

  /** Adds the observations of others for a learned matrix. */
  public void addMatrix(int id, List<Sums> others) {
    for (Sums other : others) {
      add(other.matrix(id), matrix(id));
      add(other.powers(id), powers(id));
    }
  }

  /** Adds the statistics of others. */
  public void addStatistics(List<Sums> others) {
    for (Sums other : others) {
      add(other.squares, squares);
      add(other.logLikelihood, logLikelihood);
      add(other.spread.counts(), spread.counts());
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
