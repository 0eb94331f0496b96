package org.integg.eggroll.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.integg.eggroll.Spread;
import org.integg.eggroll.SpreadCounts;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.lowrank.FitnessShaping;
import org.integg.eggroll.lowrank.LowRankProjection;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.Workspace;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tasks.environment.Environments;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps on rewards, of tasks and of environments. */
class EggrollLearnerTest {
  private static final EggConfig MODEL = new EggConfig(256, 16, 1, Mlp.RELU);

  /** The last block has idle lanes. */
  private static EggrollSettings settings(int sigmaShift) {
    return new EggrollSettings(70, 3, 2, sigmaShift, 0, 0.9, 0.3, 100, FitnessShaping.LINEAR, 1, 5);
  }

  /** The reward is the answer's first byte; the answer is right if that is even. */
  private record Bytes() implements Task {
    @Override
    public String name() {
      return "bytes";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public Question question(Part part, long seed) {
      return new Question(part + " " + seed, "");
    }

    @Override
    public OptionalInt size(Part part) {
      return OptionalInt.empty();
    }

    @Override
    public int reward(Question question, String answer) {
      int first = answer.isEmpty() ? 1 : answer.charAt(0) % 128;
      return first % 2 == 0 ? Task.RIGHT : 7 * first;
    }

    @Override
    public int answerLimit() {
      return 3;
    }
  }

  private static RewardSource source(String name) {
    return name.equals("bytes")
        ? new TaskSource(new TaskText(new Bytes(), new ByteTokenizer()))
        : new EnvironmentSource(Environments.named(name));
  }

  /** A model that ends some of its answers. */
  private static Parameters model() {
    Parameters parameters = RandomCheckpoints.gaussian(MODEL, 3);
    byte[] head = parameters.get(parameters.tensors().head());
    for (int i = 0; i < MODEL.width(); i++) {
      head[i] = (byte) Math.clamp(4 * head[i], -127, 127);
    }
    return parameters;
  }

  private record Steps(String weights, List<StepRewards> rewards) {}

  private static Steps steps(
      String name, EggrollSettings settings, int count, Kernels kernels, int threads) {
    List<StepRewards> rewards = new ArrayList<>();
    try (EggrollLearner learner =
        new EggrollLearner(model(), settings, source(name), kernels, threads)) {
      for (int i = 0; i < count; i++) {
        rewards.add(learner.step(0).rewards().orElseThrow());
      }
      return new Steps(learner.evaluated().sha256(), rewards);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "MemoryChain-3"})
  void threadsAndKernelsChangeNothing(String name) {
    Steps expected = steps(name, settings(1), 2, new ScalarKernels(), 1);
    assertNotEquals(model().sha256(), expected.weights());
    for (Kernels kernels : KernelChooser.all()) {
      assertEquals(expected, steps(name, settings(1), 2, kernels, 2), kernels.describe());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "Catch"})
  void aLearnerGoesOnFromSavedWeights(String name) {
    Kernels kernels = new ScalarKernels();
    String whole = steps(name, settings(1), 4, kernels, 1).weights();
    Parameters weights = model();
    try (EggrollLearner first =
        new EggrollLearner(weights, settings(1), source(name), kernels, 1)) {
      first.step(0);
      first.step(0);
      assertEquals(List.of(), first.state());
    }
    try (EggrollLearner second =
        new EggrollLearner(weights, settings(1), source(name), kernels, 1)) {
      second.resume(2);
      second.step(0);
      assertEquals(4, second.step(0).step());
      assertEquals(whole, second.evaluated().sha256());
    }
  }

  /** Block by block and lane by lane: members count, and idle lanes do not. */
  @Test
  void membersAreGivenWhatTheirAnswersAreWorth() {
    EggrollSettings settings = settings(1);
    Parameters model = model();
    TaskText text = new TaskText(new Bytes(), new ByteTokenizer());
    Kernels kernels = new ScalarKernels();
    LowRankProjection projection =
        new LowRankProjection(
            new PackedParameters(model), settings.lowRank(), kernels, new Workspace());
    AnswerBlock block = new AnswerBlock(model.tensors(), projection, kernels);
    long[] sums = new long[70];
    long solved = 0;
    long tokens = 0;
    for (int member = 0; member < 70; member++) {
      int pair = member / 2;
      projection.perturb(0, pair / Lanes.PAIRS);
      for (int number = 0; number < 3; number++) {
        Question question = new Bytes().question(Part.TRAIN, number);
        int[] prompt = text.prompt(question);
        int lane = pair % Lanes.PAIRS + member % 2 * Lanes.PAIRS;
        Answer answer = block.answer(Collections.nCopies(Lanes.COUNT, prompt), 3).get(lane);
        int reward = text.reward(question, answer);
        sums[member] += reward;
        solved += reward == Task.RIGHT ? 1 : 0;
        tokens += 1 + prompt.length + answer.tokens().length - (answer.ended() ? 0 : 1);
      }
    }
    try (EggrollLearner learner =
        new EggrollLearner(model, settings, new TaskSource(text), kernels, 1)) {
      StepRewards given = learner.step(0).rewards().orElseThrow();
      long sum = Arrays.stream(sums).sum();
      long best = Arrays.stream(sums).max().orElseThrow();
      assertEquals(new StepRewards(sum, best, 70, 3, solved, tokens), given);
      SpreadCounts counts = new SpreadCounts();
      Arrays.stream(sums).forEach(counts::add);
      assertEquals(counts.spread(Spread.Of.REWARD, 3 * Task.RIGHT), learner.spread());
    }
  }

  /** Every turn of Catch is read by every member, and the separator before them. */
  @Test
  void tokensOfEpisodesAreCounted() {
    try (EggrollLearner learner =
        new EggrollLearner(model(), settings(1), source("Catch"), new ScalarKernels(), 1)) {
      StepRewards given = learner.step(0).rewards().orElseThrow();
      assertEquals(70L * 3 * (1 + 9 * 3), given.memberTokens());
      assertTrue(given.best() >= given.sum() / 70, given.toString());
    }
  }

  @Test
  void catchIsLearnedFromNothing() {
    EggrollSettings settings =
        new EggrollSettings(256, 5, 1, 2, 0.5, 0.9, 0.05, 100, FitnessShaping.LINEAR, 1, 1);
    EnvironmentSource source = new EnvironmentSource(Environments.named("Catch"));
    Parameters start = source.start(MODEL, 1);
    Kernels kernels = KernelChooser.choose();
    long before = source.validate(start, 50, kernels, 1).reward();
    try (EggrollLearner learner = new EggrollLearner(start, settings, source, kernels, 1)) {
      for (int i = 0; i < 150; i++) {
        learner.step(0);
      }
      long after = source.validate(learner.evaluated(), 50, kernels, 1).reward();
      assertTrue(before < 0 && after > 50 * 500, before + " to " + after);
    }
  }

  /** Returns of hundreds of turns stay within the range of the fitness shaping. */
  @Test
  void largeReturnsAreShiftedBelowTheLimitOfFitness() {
    for (String name : List.of("CartPole-v1", "Pendulum-v1", "Catch", "bytes")) {
      RewardSource.PairRewards rewards =
          source(name)
              .rewards(
                  model().tensors(),
                  new LowRankProjection(
                      new PackedParameters(model()),
                      settings(1).lowRank(),
                      new ScalarKernels(),
                      new Workspace()),
                  new ScalarKernels());
      long turns = name.equals("CartPole-v1") ? 500 : name.equals("Pendulum-v1") ? 200 : 9;
      long turn = name.equals("bytes") ? 223 : 17_000;
      for (int each = 1; each <= EggrollSettings.MAX_QUESTIONS; each *= 4) {
        long most = 2 * each * turns * turn;
        assertTrue(most >> rewards.shift(each) < 1 << 20, name + " " + each);
      }
    }
  }

  @Test
  void aSettingOutOfRangeIsOneLine() {
    IllegalArgumentException questions =
        assertThrows(
            IllegalArgumentException.class,
            () -> new EggrollSettings(70, 0, 1, 1, 0, 0.9, 0.3, 1, FitnessShaping.SIGN, 1, 0));
    assertEquals("questions 0: must be 1 to 65536", questions.getMessage());
    IllegalArgumentException population =
        assertThrows(
            IllegalArgumentException.class,
            () -> new EggrollSettings(7, 1, 1, 1, 0, 0.9, 0.3, 1, FitnessShaping.SIGN, 1, 0));
    assertEquals("population 7: must be an even number from 2 to 4194304", population.getMessage());
  }
}
