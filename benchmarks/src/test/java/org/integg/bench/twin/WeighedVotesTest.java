package org.integg.bench.twin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.credit.BlockText;
import org.integg.eggroll.credit.ErrorWeights;
import org.integg.eggroll.feedback.CreditPath;
import org.integg.eggroll.feedback.FeedbackEstimator;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.kernels.VectorKernels;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorSpec;
import org.integg.tokenizer.Tokenizer;
import org.junit.jupiter.api.Test;

/**
 * Claim: weighted errors, half of them with reversed sign as in GRPO, give votes that point to
 * where the weighted likelihood rises, in every tensor that learns, whatever the height of the
 * logits.
 */
class WeighedVotesTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1, Mlp.RELU);
  private static final int LANES = 56;
  private static final int TOKENS = 8;

  /** Steps in which the feedback learns, and steps whose votes count. */
  private static final int WARM_UP = 32;

  private static final int STEPS = 8;

  /** Weights of lanes: a 32nd of an error, for and against. */
  private static final int WEIGHT = 4;

  private final int[] text = RandomCheckpoints.tokens(MODEL, LANES * (TOKENS + 1), 5);
  private final Parameters weights = RandomCheckpoints.gaussian(MODEL, 11);

  private static int weight(int lane) {
    return lane % 2 == 0 ? WEIGHT : -WEIGHT;
  }

  /** Lanes that begin with a separator and continue with one of eight tokens. */
  private int token(int lane, int t) {
    return t == 0 ? Tokenizer.SEPARATOR : 97 + text[lane * (TOKENS + 1) + t] % 8;
  }

  private BlockText block() {
    return new BlockText() {
      @Override
      public void copy(int stream, int[] into) {
        for (int t = 0; t < into.length; t++) {
          into[t] = token(stream, t);
        }
      }

      @Override
      public Optional<ErrorWeights> weights() {
        return Optional.of((stream, t, logLikelihood) -> weight(stream));
      }
    };
  }

  private List<double[]> votes() {
    FeedbackSettings settings = new FeedbackSettings(1, TOKENS, 0.1, 0.98, CreditPath.CHAIN, 3);
    List<double[]> sums = new ArrayList<>();
    weights.tensors().all().forEach(spec -> sums.add(new double[spec.size()]));
    try (SharedLearner learner =
        new FeedbackEstimator()
            .learner(
                settings, weights, (block, step) -> block(), WARM_UP, new VectorKernels(), 1)) {
      for (int step = 0; step < WARM_UP; step++) {
        learner.step(0);
      }
      for (int step = 0; step < STEPS; step++) {
        Contribution learned = learner.learn(new int[] {0});
        List<long[]> votes = learner.votes(learned);
        for (int id = 0; id < sums.size(); id++) {
          for (int i = 0; i < sums.get(id).length; i++) {
            sums.get(id)[i] += votes.get(id)[i];
          }
        }
        learner.update(learned, 0);
      }
    }
    return sums;
  }

  private TwinWeights gradient() {
    TwinWeights of = new TwinWeights(weights);
    Twin twin = new Twin(of, LANES, TOKENS);
    int[] tokens = new int[LANES * TOKENS];
    int[] targets = new int[LANES * TOKENS];
    for (int t = 0; t < TOKENS; t++) {
      for (int lane = 0; lane < LANES; lane++) {
        tokens[t * LANES + lane] = token(lane, t);
        targets[t * LANES + lane] = token(lane, t + 1);
      }
    }
    twin.forward(tokens);
    twin.loss(targets, Objective.LOSS, (row, bits) -> weight(row % LANES));
    twin.backward();
    return of;
  }

  private static double cosine(double[] votes, float[] gradient) {
    double product = 0;
    double squares = 0;
    double length = 0;
    for (int i = 0; i < votes.length; i++) {
      product -= votes[i] * gradient[i];
      squares += votes[i] * votes[i];
      length += (double) gradient[i] * gradient[i];
    }
    return product / Math.sqrt(squares * length);
  }

  @Test
  void votesPointWhereTheWeighedLikelihoodRises() {
    TwinWeights gradient = gradient();
    List<double[]> votes = votes();
    for (TensorSpec spec : weights.tensors().all()) {
      if (spec.name().contains("ln")) {
        continue; // norms have no votes
      }
      double cosine = cosine(votes.get(spec.id()), gradient.gradient(spec.id()));
      assertTrue(cosine > 0.7, spec.name() + ": " + cosine);
    }
  }
}
