package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.Workspace;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Generator;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.model.RandomCheckpoints;
import org.integg.model.Sampler;
import org.integg.tasks.SplitMix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes that answer side by side write what each would write alone. */
class AnswerBlockTest {
  private static final int MOST = 12;

  private static AnswerBlock block(Parameters parameters, Kernels kernels) {
    PlainProjection plain =
        new PlainProjection(new PackedParameters(parameters), kernels, new Workspace());
    return new AnswerBlock(parameters.tensors(), plain, kernels);
  }

  /**
   * Half of the models write separators often, because the separator has the row of a common token.
   */
  private static Parameters model(int vocabulary, boolean ends) {
    Parameters parameters = RandomCheckpoints.gaussian(new EggConfig(vocabulary, 32, 2), 5);
    if (ends) {
      byte[] head = parameters.get(parameters.tensors().head());
      for (int i = 0; i < 32; i++) {
        head[i] = (byte) Math.clamp(head[i] * 3, -127, 127);
      }
    }
    return parameters;
  }

  private static List<int[]> prompts(int count, int vocabulary) {
    SplitMix draws = new SplitMix(count);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] prompt = new int[draws.below(20)];
      for (int at = 0; at < prompt.length; at++) {
        prompt[at] = 1 + draws.below(vocabulary - 1);
      }
      prompts.add(prompt);
    }
    return prompts;
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 300, 1024})
  void everyLaneWritesWhatASingleStreamDoes(int vocabulary) {
    int ended = 0;
    for (boolean ends : new boolean[] {false, true}) {
      Parameters parameters = model(vocabulary, ends);
      AnswerBlock block = block(parameters, KernelChooser.choose());
      for (int count : new int[] {Lanes.COUNT, 1, 17}) {
        List<int[]> prompts = prompts(count, vocabulary);
        List<Answer> answers = block.answer(prompts, MOST);
        assertEquals(count, answers.size());
        for (int lane = 0; lane < count; lane++) {
          Answer alone = alone(parameters, prompts.get(lane));
          assertArrayEquals(alone.tokens(), answers.get(lane).tokens());
          assertEquals(alone.ended(), answers.get(lane).ended());
          ended += alone.ended() ? 1 : 0;
        }
      }
    }
    assertTrue(ended > 0, "no answer ended");
  }

  private static Answer alone(Parameters parameters, int[] prompt) {
    List<Integer> tokens = new ArrayList<>();
    boolean[] ended = new boolean[1];
    new Generator(parameters, new ScalarKernels())
        .generate(
            prompt,
            MOST,
            Sampler.greedy(),
            token -> {
              ended[0] = token == 0;
              if (!ended[0]) {
                tokens.add(token);
              }
              return !ended[0];
            });
    return new Answer(tokens.stream().mapToInt(t -> t).toArray(), ended[0]);
  }

  @Test
  void noPromptsAreNoAnswers() {
    assertEquals(List.of(), block(model(256, false), new ScalarKernels()).answer(List.of(), MOST));
  }
}
