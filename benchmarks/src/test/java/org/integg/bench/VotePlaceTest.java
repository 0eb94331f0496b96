package org.integg.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.integg.bench.twin.Objective;
import org.integg.bench.twin.TwinWeights;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.Machine;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: an estimator at a fixed place casts the same votes with the same noise, and different
 * votes with other noise. The twin's gradient there has the cosine 1 with itself. Every estimator's
 * votes point to where the loss falls, and for {@code aligned} means of many votes do so more than
 * single votes.
 */
class VotePlaceTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1);
  private static final Kernels KERNELS = KernelChooser.choose();
  private static final int SEGMENT = 16;
  private static final int DRAWS = 16;

  /** Steps in which matrices learn, and weights move a little. */
  private static final int SETTLING = 12;

  private static TokenSequence text() {
    byte[] line = "the quick brown fox jumps over the lazy dog, ".getBytes(StandardCharsets.UTF_8);
    int[] ids =
        IntStream.range(0, 20_000).map(i -> line[(i + i / 100 * 7) % line.length]).toArray();
    return TokenSequence.of(new ByteTokenizer(), ids);
  }

  private static VotePlace place(String estimator, TokenSequence text) {
    Candidate candidate = Candidate.parse(estimator, MODEL, 4).getFirst();
    try (SharedLearner learner =
        Estimators.learner(candidate.training(), StartWeights.of(MODEL, 4), text, KERNELS, 1)) {
      IntStream.range(0, SETTLING).forEach(step -> learner.step(0));
      Training voting = candidate.with(Map.of("tokens-per-update", SEGMENT));
      return new VotePlace(learner, voting, text, new Machine(KERNELS, 1));
    }
  }

  private static VoteCosines cosines(TwinWeights gradient) {
    int count = gradient.tensors().count();
    return new VoteCosines(IntStream.range(0, count).mapToObj(gradient::gradient).toList());
  }

  @Test
  void noiseIsANumbers() {
    try (TokenSequence text = text()) {
      VotePlace place = place("aligned", text);
      List<long[]> votes = place.votes(3);
      List<long[]> again = place.votes(3);
      List<long[]> others = place.votes(4);
      for (int id = 0; id < votes.size(); id++) {
        assertArrayEquals(votes.get(id), again.get(id));
        boolean none = Arrays.stream(votes.get(id)).allMatch(vote -> vote == 0);
        assertEquals(none, Arrays.equals(votes.get(id), others.get(id)));
      }
    }
  }

  /** In votes, which are integers. */
  @Test
  void theGradientIsItsOwnDirection() {
    try (TokenSequence text = text()) {
      TwinWeights gradient = place("lowrank:population=64", text).gradient(Objective.LOSS);
      VoteCosines cosines = cosines(gradient);
      List<long[]> votes =
          IntStream.range(0, gradient.tensors().count())
              .mapToObj(id -> descent(gradient.gradient(id)))
              .toList();
      cosines.add(votes);
      for (int id = 0; id < votes.size(); id++) {
        assertEquals(1, cosines.of(id)[0], 1e-6, gradient.tensors().get(id).name());
      }
    }
  }

  private static long[] descent(float[] gradient) {
    long[] votes = new long[gradient.length];
    for (int i = 0; i < votes.length; i++) {
      votes[i] = Math.round(-1e9 * gradient[i]);
    }
    return votes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"aligned", "aligned:control=none", "feedback", "lowrank:population=1024"})
  void votesPointWhereTheLossFalls(String estimator) {
    try (TokenSequence text = text()) {
      VotePlace place = place(estimator, text);
      TwinWeights gradient = place.gradient(Objective.LOSS);
      VoteCosines cosines = cosines(gradient);
      for (int draw = 0; draw < DRAWS; draw++) {
        cosines.add(place.votes(draw));
      }
      EggTensors tensors = gradient.tensors();
      int[] matrices = {
        tensors.layer(0, LayerTensor.WH),
        tensors.layer(0, LayerTensor.UP),
        tensors.layer(0, LayerTensor.DOWN),
        tensors.head()
      };
      for (int matrix : matrices) {
        double[] found = cosines.of(matrix);
        String name = tensors.get(matrix).name();
        assertTrue(found[found.length - 1] > 0.2, name + " " + Arrays.toString(found));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"aligned", "aligned:control=none"})
  void manyVotesOfAlignedAreNearer(String estimator) {
    try (TokenSequence text = text()) {
      VotePlace place = place(estimator + ":group-size=1", text);
      TwinWeights gradient = place.gradient(Objective.LOSS);
      VoteCosines cosines = cosines(gradient);
      for (int draw = 0; draw < DRAWS; draw++) {
        cosines.add(place.votes(draw));
      }
      EggTensors tensors = gradient.tensors();
      for (LayerTensor matrix : List.of(LayerTensor.WF, LayerTensor.WH, LayerTensor.UP)) {
        double[] found = cosines.of(tensors.layer(0, matrix));
        double[] rising = found.clone();
        Arrays.sort(rising);
        assertArrayEquals(rising, found, matrix.toString());
        assertTrue(found[found.length - 1] > 1.3 * found[0], matrix + Arrays.toString(found));
      }
    }
  }

  @Test
  void settingsAreReadByName() {
    List<Candidate> both = Candidate.parse("lowrank:population=64:rank=2, feedback", MODEL, 9);
    assertEquals("lowrank:population=64:rank=2", both.getFirst().name());
    assertEquals(64, both.getFirst().training().population());
    assertEquals(9, both.getLast().training().seed());
    assertFalse(both.getFirst().training().equals(both.getLast().training()));
  }
}
