package org.integg.eggroll.reservoir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.Spreads;
import org.integg.eggroll.credit.NaiveStates;
import org.integg.eggroll.run.Estimators;
import org.integg.eggroll.run.SmallRun;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Cell;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorSpec;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Claim: the head that learns alone follows docs/feedback.md to the bit with any kernels and
 * threads, and no other weight ever moves.
 */
class ReservoirTrainTest {
  private static final int STEPS = 12;
  private static final ReservoirSettings CONFIG = new ReservoirSettings(2, 8, 1.6, 0.98, 3);

  @ParameterizedTest
  @CsvSource({"1, RELU, EGG", "2, CLIP, EGG", "1, NONE, MINGRU"})
  void everyStepEqualsTheSpecification(int layers, Mlp mlp, Cell cell) throws IOException {
    Parameters start = RandomCheckpoints.gaussian(new EggConfig(256, 16, layers, mlp, cell), 9);
    Parameters expected = start.copy();
    NaiveReservoir naive = new NaiveReservoir(CONFIG, expected, SmallRun.tokens());
    List<Learner> learners = new ArrayList<>();
    try (TokenSequence text = TokenSequence.of(new ByteTokenizer(), SmallRun.tokens())) {
      for (Kernels kernels : KernelChooser.all()) {
        int threads = 1 + learners.size() % 3;
        learners.add(Estimators.learner(CONFIG, start.copy(), text, kernels, threads));
      }
      for (int step = 0; step < STEPS; step++) {
        int progress = step * Learner.WHOLE / STEPS;
        naive.step(progress);
        for (Learner learner : learners) {
          assertEquals(naive.logLikelihood, learner.step(progress).logLikelihood());
          Spreads.check(Spread.Of.LOSS, 256, naive.losses, learner.spread().orElseThrow());
          NaiveStates.check(naive.state, naive.hidden, learner);
          assertEquals(expected, learner.parameters());
          for (TensorSpec spec : start.tensors().all()) {
            byte[] average = learner.evaluated().get(spec.id());
            assertArrayEquals(naive.average(spec), average, spec.name());
          }
        }
      }
    } finally {
      learners.forEach(Learner::close);
    }
    int head = start.tensors().head();
    assertNotEquals(start, expected);
    System.arraycopy(start.get(head), 0, expected.get(head), 0, start.get(head).length);
    assertEquals(start, expected);
  }
}
