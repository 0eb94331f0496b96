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
 * the mean vote at fixed weights, scales, text and states is the mean vote without them, as far as
 * chance allows. Trained matrices remove more than half of the variance.
 *
 * <p>How far chance allows. Let d be the difference of two means of a tensor's votes, of n draws
 * with the variance V and of m draws with the variance W (summed over the tensor's values). If both
 * have one expectation, |d|² is V/n + W/m on average. Then their quotient q is 1 on average, and
 * q·ν is nearly a χ² with ν degrees of freedom, so that q has a standard deviation of √(2/ν). ν is
 * the number of values that vary independently: at most the tensor's size, and about the number of
 * rows (each has its own noise) times the directions in which inputs differ. It is 8 to 30 for a
 * bias of 16 rows here, 40 to 110 for a matrix of 16, 100 to 500 for the embedding and for {@code
 * up}. So the mean of q over 20 trials has a standard deviation of about 0.08, 0.04 and 0.02, which
 * is measured too. The mean must be within five of these from 1, and the mean of all matrices
 * between 0.9 and 1.1.
 *
 * <p>How far a bias goes. Let P members have noise on R rows, and c be the wrong control of a row.
 * An estimate has a variance of about R·c²/P. If the correction counts only half, its mean is off
 * by c/2. If streams are off in different directions, q grows by n·P/(4·R): by 0.7 for n = 40, P =
 * 8 and R = 112. If they are off in one direction, q grows by this times the number of a row's
 * estimates in a draw, 256. Actual values are between: q is 2.3 to 60.
 */
class UnbiasedTest {
  private static final int WIDTH = 16;
  private static final int MEMBERS = 8;

  /** More than the eight steps in which weights do not move. */
  private static final int TRAINING = 60;

  private static final int SETTLING = 100;

  /** Number of trials, each with its own wrong matrices. */
  private static final int TRIALS = 20;

  private static final int BIASED_TRIALS = 6;

  /** Number of draws in each trial. */
  private static final int DRAWS = 40;

  /** Draws without control. Their mean serves all trials, because it has little variance. */
  private static final int PLAIN_DRAWS = 300;

  private static FixedPlace place(int layers, Mlp mlp, int members, int horizon) {
    AlignedSettings settings =
        new AlignedSettings(1, members, horizon, Control.LEARNED, 4, 0.3, 50, 0.9, 7);
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

  /** The means of a number of draws, by tensor. */
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
   * The results of trials.
   *
   * @param tensors that were voted on
   * @param quotients q, by tensor and trial
   */
  private record Comparison(List<TensorSpec> tensors, List<double[]> quotients) {
    /** Compares votes with wrong matrices with votes without control. */
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

    /** Mean of q for a tensor. */
    double mean(int tensor) {
      return Arrays.stream(quotients.get(tensor)).average().orElseThrow();
    }

    /** Standard deviation of {@link #mean(int)}. */
    double error(int tensor) {
      double[] all = quotients.get(tensor);
      double mean = mean(tensor);
      double squares = Arrays.stream(all).map(q -> (q - mean) * (q - mean)).sum();
      return Math.sqrt(squares / (all.length - 1) / all.length);
    }

    /** Mean of q for all tensors except the biases, which have too few values. */
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
    // If the matrices were not wrong, or limits hid it, the test would show nothing.
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
   * In a trained model, a few tokens matter much and most matter little; rounding to int8 may lose
   * neither. When sums were rounded to the nearest and estimates kept twice as large, the mean
   * votes for down had a cosine of only 0.97.
   */
  @Test
  void whatIsSmallOrLargeIsNotLost() {
    AlignedSettings settings = new AlignedSettings(1, 4, 2, Control.LEARNED, 4, 0.3, 50, 0.99, 7);
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
    // The pairs are independent, so the products are products of the expectations.
    double across =
        VoteMean.product(all.get(0), all.get(3)) + VoteMean.product(all.get(1), all.get(2));
    double own =
        Math.sqrt(
            VoteMean.product(all.get(0), all.get(2)) * VoteMean.product(all.get(1), all.get(3)));
    assertTrue(across / 2 / own > 0.99, "cosine of the means: " + across / 2 / own);
  }

  /** The last sum is left out, because part of its control needs no matrix: the norm's reaction. */
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
