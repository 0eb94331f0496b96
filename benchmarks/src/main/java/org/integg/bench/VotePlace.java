package org.integg.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.integg.bench.twin.BatchGradient;
import org.integg.bench.twin.Objective;
import org.integg.bench.twin.TwinWeights;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.ReplicaState;
import org.integg.eggroll.Setting;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Streams;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Machine;
import org.integg.model.Parameters;

/**
 * An estimator at fixed weights, states and text, with everything it had learned besides the
 * weights. It can give votes any number of times, each time with new noise.
 */
final class VotePlace {
  /**
   * Minimum number of tokens that streams read from a zero state before the tokens that are voted
   * on.
   */
  private static final int BEFORE = 64;

  private final Training training;
  private final TokenSequence text;
  private final Machine machine;
  private final Parameters weights;
  private final ReplicaState replica;
  private final List<byte[]> states = new ArrayList<>();
  private final long step;

  /**
   * The place where a learner is.
   *
   * @param learner a learner of the same estimator, perhaps with another number of tokens per step
   * @param training the settings for the votes; no vote uses their seed
   * @param text the text that contains everything voted on
   */
  VotePlace(SharedLearner learner, Training training, TokenSequence text, Machine machine) {
    this.training = training;
    this.text = text;
    this.machine = machine;
    weights = learner.parameters().copy();
    replica = learner.replica();
    step = Math.ceilDiv(BEFORE, training.tokensPerUpdate());
    try (SharedLearner reader = learner(training)) {
      int[] blocks = blocks(reader);
      for (long before = 0; before < step; before++) {
        reader.restore(before, replica);
        reader.learn(blocks);
      }
      reader.states().forEach(each -> states.add(each.clone()));
    }
  }

  private SharedLearner learner(Training settings) {
    return machine.sharedLearner(settings, weights.copy(), text);
  }

  private static int[] blocks(SharedLearner learner) {
    return IntStream.range(0, learner.blocks()).toArray();
  }

  /** Member-tokens that a draw costs. */
  long memberTokens() {
    return training.memberTokens();
  }

  /**
   * Votes with the noise of a draw.
   *
   * @param draw number of the draw, from 0
   * @return votes as in {@link SharedLearner#votes}
   */
  List<long[]> votes(int draw) {
    Training own = Setting.with(training, Map.of("seed", training.seed() + 1 + draw));
    try (SharedLearner learner = learner(own)) {
      learner.restore(step, replica);
      for (int block = 0; block < states.size(); block++) {
        byte[] state = states.get(block);
        System.arraycopy(state, 0, learner.states().get(block), 0, state.length);
      }
      return learner.votes(learner.learn(blocks(learner)));
    }
  }

  /** The weights with the gradient of an objective on the text that is voted on. */
  TwinWeights gradient(Objective objective) {
    int length = training.tokensPerUpdate();
    Streams streams = new Streams(text, training.streams(), length);
    return BatchGradient.of(weights, streams, length, step, objective);
  }
}
