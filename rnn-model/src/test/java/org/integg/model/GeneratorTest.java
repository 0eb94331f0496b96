package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.device.KernelChooser;
import org.junit.jupiter.api.Test;

/** Claim: a text is drawn from the specification's logits, beginning at the start of a document. */
class GeneratorTest {
  private static final EggConfig MODEL = new EggConfig(256, 32, 2);
  private final Parameters parameters = RandomCheckpoints.gaussian(MODEL, 4);

  private static List<Integer> generate(
      Parameters parameters, Kernels kernels, int[] prompt, int count, Sampler sampler) {
    List<Integer> drawn = new ArrayList<>();
    assertEquals(
        count, new Generator(parameters, kernels).generate(prompt, count, sampler, drawn::add));
    return drawn;
  }

  private List<Integer> expected(int[] prompt, int count, Sampler sampler) {
    SpecModel oracle = SpecModel.of(parameters);
    long[][] state = oracle.zeroState();
    long[] logits = oracle.step(0, state);
    for (int token : prompt) {
      logits = oracle.step(token, state);
    }
    List<Integer> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] row = new byte[logits.length];
      for (int v = 0; v < row.length; v++) {
        row[v] = (byte) logits[v];
      }
      int token = sampler.sample(row, prompt.length + i);
      drawn.add(token);
      logits = oracle.step(token, state);
    }
    return drawn;
  }

  @Test
  void followsTheSpecification() {
    Sampler sampler = new Sampler(120, 50, 950, 0, 8);
    for (int[] prompt : new int[][] {{}, {72, 101, 0, 108}}) {
      List<Integer> expected = expected(prompt, 60, sampler);
      for (Kernels kernels : KernelChooser.all()) {
        assertEquals(expected, generate(parameters, kernels, prompt, 60, sampler));
      }
    }
  }

  @Test
  void anotherPromptIsAnotherText() {
    Sampler plain = Sampler.plain(1);
    List<Integer> one = generate(parameters, new ScalarKernels(), new int[] {65}, 40, plain);
    List<Integer> other = generate(parameters, new ScalarKernels(), new int[] {66}, 40, plain);
    assertNotEquals(one, other);
  }

  @Test
  void endsWhenToldTo() {
    List<Integer> drawn = new ArrayList<>();
    Generator generator = new Generator(parameters, new ScalarKernels());
    long count =
        generator.generate(
            new int[0],
            100,
            Sampler.plain(3),
            token -> {
              drawn.add(token);
              return drawn.size() < 7;
            });
    assertEquals(7, count);
    assertEquals(7, drawn.size());
    assertEquals(0, generator.generate(new int[0], 0, Sampler.plain(3), token -> true));
  }

  @Test
  void aTokenOutsideTheVocabularyIsRefused() {
    Generator generator = new Generator(parameters, new ScalarKernels());
    assertThrows(
        IllegalArgumentException.class,
        () -> generator.generate(new int[] {-1}, 1, Sampler.greedy(), token -> true));
  }
}
