package org.integg.eggroll.aligned;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.integg.eggroll.credit.FixedPointWeights;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;
import org.integg.model.Mlp;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: control variates change nothing but the variance of votes. Whatever their matrices are,
 * the mean vote at fixed weights, scales, text and states is that without them, as far as chance
 * allows; matrices that have learned take more than half of the variance away.
 *
 * <p>How far chance allows. Let d be the difference of two means of a tensor's votes, of n draws
 * with the variance V and of m draws with the variance W (summed over the tensor's values). If both
 * have one expectation, |d|² is V/n + W/m on average: their quotient q is 1 on average, and q·ν is
 * nearly a χ² of ν degrees of freedom, so that q has a standard deviation of √(2/ν). ν is how many
 * values differ by chance of their own: at most the tensor's size, and about the number of rows
 * (each has its own noise) times the directions in which inputs differ. It is 8 to 30 for a bias of
 * 16 rows here, 40 to 110 for a matrix of 16, 100 to 500 for the embedding and for {@code up}. The
 * mean of q over 20 trials so has a standard deviation of about 0.08, 0.04 and 0.02, which is
 * measured beside it. It has to lie within five of them around 1, and the mean of all matrices
 * within 0.9 and 1.1.
 *
 * <p>How far a bias goes. Let P members have noise on R rows, and c be the wrong control of a row.
 * An estimate has a variance of about R·c²/P; where the correction counts half, its mean is off by
 * c/2. If streams are off in different directions, q grows by n·P/(4·R): by 0.7 for n = 40, P = 8
 * and R = 112. If they are off in one direction, it grows by as many times as much as a row has
 * estimates in a draw, 256. What there is lies between: q is 2.3 to 60.
 */
class UnbiasedTest {
  private static final int WIDTH = 16;
  private static final int MEMBERS = 8;

  /** More than the eight steps in which weights rest. */
  private static final int TRAINING = 60;

  private static final int SETTLING = 100;

  /** Each has wrong matrices of its own. */
  private static final int TRIALS = 20;

  private static final int BIASED_TRIALS = 6;

  /** Of each trial. */
  private static final int DRAWS = 40;

  /** Draws without control. Their mean serves all trials: it has little variance of its own. */
  private static final int PLAIN_DRAWS = 300;

  private static FixedPlace place(int layers, Mlp mlp, int members, int horizon) {
    AlignedSettings settings =
        new AlignedSettings(1, members, horizon, Control.LEARNED, 4, 0.3, 0.9, 7);
    return new FixedPlace(settings, new EggConfig(256, WIDTH, layers, mlp), TRAINING);
  }

  private static WatchedEstimates watched(int divisor) {
    return new WatchedEstimates(KernelChooser.choose(), divisor);
  }

  /** The tensors that members vote on: all that learn but the head. */
  private static List<TensorSpec> voted(FixedPlace place) {
    int head = place.weights().tensors().head();
    return place.weights().tensors().all().stream()
        .filter(spec -> FixedPointWeights.learns(spec) && spec.id() != head)
        .toList();
  }

  /** The means of so many draws, by tensor. */
  private static List<VoteMean> means(
      FixedPlace.Voter voter, List<TensorSpec> tensors, long first, int draws) {
    List<VoteMean> means = new ArrayList<>();
    for (int draw = 0; draw < draws; draw++) {
      Sums sums = voter.vote(first + draw);
      for (int i = 0; i < tensors.size(); i++) {
        int[] votes = sums.votes(tensors.get(i).id());
        if (draw == 0) {
          means.add(new VoteMean(votes.length));
        }
        means.get(i).add(votes);
      }
    }
    return means;
  }

  /**
   * What came of trials.
   *
   * @param tensors that were voted on
   * @param quotients q, by tensor and trial
   */
  private record Comparison(List<TensorSpec> tensors, List<double[]> quotients) {
    /** Compares the votes with wrong matrices with those without control. */
    static Comparison of(
        FixedPlace place, int trials, WatchedEstimates with, WatchedEstimates without) {
      List<TensorSpec> tensors = voted(place);
      Random random = new Random(5);
      AlignedState wrong = place.untaught();
      place.fillWrongly(wrong, random);
      place.settle(wrong, SETTLING);
      FixedPlace.Voter plain = place.new Voter(place.without(wrong), without.watched());
      List<VoteMean> expected = means(plain, tensors, 0, PLAIN_DRAWS);
      FixedPlace.Voter voter = place.new Voter(wrong, with.watched());
      List<double[]> quotients = new ArrayList<>();
      tensors.forEach(spec -> quotients.add(new double[trials]));
      for (int trial = 0; trial < trials; trial++) {
        place.fillWrongly(wrong, random);
        List<VoteMean> found = means(voter, tensors, PLAIN_DRAWS + (long) trial * DRAWS, DRAWS);
        for (int i = 0; i < tensors.size(); i++) {
          quotients.get(i)[trial] = VoteMean.quotient(found.get(i), expected.get(i));
        }
      }
      return new Comparison(tensors, quotients);
    }

    /** Of a tensor. */
    double mean(int tensor) {
      return Arrays.stream(quotients.get(tensor)).average().orElseThrow();
    }

    /** Standard deviation of that. */
    double error(int tensor) {
      double[] all = quotients.get(tensor);
      double mean = mean(tensor);
      double squares = Arrays.stream(all).map(q -> (q - mean) * (q - mean)).sum();
      return Math.sqrt(squares / (all.length - 1) / all.length);
    }

    /** Of all tensors but the biases, which have too few values. */
    double mean() {
      return IntStream.range(0, tensors.size())
          .filter(i -> tensors.get(i).kind() != TensorKind.VECTOR)
          .mapToDouble(this::mean)
          .average()
          .orElseThrow();
    }

    String describe(int tensor) {
      return "%s: %.3f ± %.3f".formatted(tensors.get(tensor).name(), mean(tensor), error(tensor));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, CLIP, 1", "1, RELU, 2", "2, RELU, 1", "2, CLIP, 2", "2, NONE, 2"})
  void wrongMatricesLeaveTheMeanAlone(int layers, Mlp mlp, int horizon) {
    WatchedEstimates with = watched(1);
    WatchedEstimates without = watched(1);
    Comparison found = Comparison.of(place(layers, mlp, MEMBERS, horizon), TRIALS, with, without);
    for (int i = 0; i < found.tensors().size(); i++) {
      assertTrue(found.error(i) < 0.15, found.describe(i));
      assertTrue(Math.abs(found.mean(i) - 1) < 5 * found.error(i), found.describe(i));
    }
    assertTrue(found.mean() > 0.9 && found.mean() < 1.1, "all: " + found.mean());
    // Had they not been wrong, or had limits hidden it, nothing would be shown.
    for (int kind = 0; kind < with.powers().size(); kind++) {
      double times = with.powers().get(kind) / without.powers().get(kind);
      assertTrue(times > 4, "factors of kind " + kind + " are as large as without: " + times);
    }
    assertTrue(with.clippedShare() < 1e-4, "estimates are clipped: " + with.clippedShare());
    assertEquals(0, with.clippedFactors());
  }

  @ParameterizedTest
  @CsvSource({"1, CLIP, 1", "2, RELU, 2"})
  void aCorrectionThatCountsHalfIsFound(int layers, Mlp mlp, int horizon) {
    FixedPlace place = place(layers, mlp, MEMBERS, horizon);
    Comparison found = Comparison.of(place, BIASED_TRIALS, watched(2), watched(1));
    for (int i = 0; i < found.tensors().size(); i++) {
      assertTrue(found.mean(i) > 1.8, found.describe(i));
    }
    assertTrue(found.mean() > 8, "all: " + found.mean());
  }

  @ParameterizedTest
  @CsvSource({"1, CLIP, 1", "2, RELU, 2"})
  void matricesThatHaveLearnedTakeVariance(int layers, Mlp mlp, int horizon) {
    FixedPlace place = place(layers, mlp, 1, horizon);
    List<TensorSpec> tensors = voted(place);
    AlignedState trained = place.trained();
    Kernels kernels = KernelChooser.choose();
    List<VoteMean> with = means(place.new Voter(trained, kernels), tensors, 0, DRAWS);
    List<VoteMean> without =
        means(place.new Voter(place.without(trained), kernels), tensors, 0, DRAWS);
    for (int i = 0; i < tensors.size(); i++) {
      double share = with.get(i).variance() / without.get(i).variance();
      assertTrue(share < 0.6, tensors.get(i).name() + ": " + share);
    }
  }

  /**
   * A few tokens of a trained model are worth much and most next to nothing: neither may be lost in
   * rounding to int8. Where sums were rounded to the nearest, and estimates held twice as large,
   * the mean votes for down had a cosine of 0.97.
   */
  @Test
  void whatIsSmallOrLargeIsNotLost() {
    AlignedSettings settings = new AlignedSettings(1, 4, 2, Control.LEARNED, 4, 0.3, 0.99, 7);
    FixedPlace place = new FixedPlace(settings, new EggConfig(256, 64, 1, Mlp.CLIP), 1500);
    TensorSpec down =
        place.weights().tensors().all().stream()
            .filter(spec -> spec.name().endsWith("down"))
            .findFirst()
            .orElseThrow();
    Kernels kernels = KernelChooser.choose();
    FixedPlace.Voter with = place.new Voter(place.trained(), kernels);
    FixedPlace.Voter without = place.new Voter(place.without(place.trained()), kernels);
    List<VoteMean> all = new ArrayList<>();
    for (int part = 0; part < 2; part++) {
      all.addAll(means(with, List.of(down), part * 1000L, 300));
      all.addAll(means(without, List.of(down), 5000 + part * 1000L, 300));
    }
    // Each pair has chance of its own, so that products are those of the expectations.
    double across =
        VoteMean.product(all.get(0), all.get(3)) + VoteMean.product(all.get(1), all.get(2));
    double own =
        Math.sqrt(
            VoteMean.product(all.get(0), all.get(2)) * VoteMean.product(all.get(1), all.get(3)));
    assertTrue(across / 2 / own > 0.99, "cosine of the means: " + across / 2 / own);
  }

  /** The last sum is left out: its control has a part that needs no matrix, the norm's reaction. */
  @Test
  void matricesOfZerosAreNone() {
    FixedPlace place = place(2, Mlp.RELU, 1, 2);
    AlignedState zeros = place.untaught();
    Kernels kernels = KernelChooser.choose();
    Sums expected = place.new Voter(place.without(zeros), kernels).vote(3);
    Sums found = place.new Voter(zeros, kernels).vote(3);
    int last = place.weights().tensors().layer(1, LayerTensor.DOWN);
    for (TensorSpec spec : voted(place)) {
      if (spec.id() != last) {
        assertArrayEquals(expected.votes(spec.id()), found.votes(spec.id()), spec.name());
      }
    }
  }
}
