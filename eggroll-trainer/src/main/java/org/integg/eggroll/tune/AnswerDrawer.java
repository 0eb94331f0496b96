package org.integg.eggroll.tune;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;

/** Draws the answers of a block's lanes, and scores them. One instance per thread. */
final class AnswerDrawer {
  /** The stream of draws: a different one from those of dither and probes. */
  private static final long DRAWS = 1L << 45;

  private final GrpoSettings config;
  private final TaskText text;
  private final PlainProjection projection;
  private final Drawn drawn;
  private final AnswerBlock block;
  private final PlainProjection startProjection;
  private final EggForward start;
  private final EggState state;
  private final Exp2 exp2 = new Exp2(OutputCredit.LIKELIHOOD_BITS);

  /**
   * A drawer for a thread.
   *
   * @param packed the weights that answer, as they are in every step
   * @param start those before the first step
   */
  AnswerDrawer(
      GrpoSettings config,
      TaskText text,
      PackedParameters packed,
      PackedParameters start,
      Kernels kernels) {
    this.config = config;
    this.text = text;
    Workspace workspace = new Workspace();
    var tensors = packed.parameters().tensors();
    projection = new PlainProjection(packed, kernels, workspace);
    drawn = new Drawn(tensors.config(), projection);
    block = new AnswerBlock(tensors, projection, kernels, drawn);
    startProjection = new PlainProjection(start, kernels, workspace);
    this.start = new EggForward(tensors, startProjection, kernels);
    state = new EggState(tensors.config(), Lanes.COUNT);
  }

  /**
   * Draws and scores.
   *
   * @param number the block's number in its step
   * @param into receives the answers
   */
  void draw(long step, int number, DrawnAnswers into, RewardTally tally) {
    projection.refresh();
    drawn.key(Noise.key(config.seed(), DRAWS + step, number));
    int groups = GrpoSettings.LANES / config.groupSize();
    long first = step * config.questions() + (long) number * groups;
    List<Question> questions = new ArrayList<>();
    List<int[]> prompts = new ArrayList<>();
    for (int lane = 0; lane < GrpoSettings.LANES; lane++) {
      Question question = text.task().question(Part.TRAIN, first + lane / config.groupSize());
      questions.add(question);
      prompts.add(text.prompt(question));
    }
    List<Answer> answers = block.answer(prompts, text.limit());
    for (int from = 0; from < GrpoSettings.LANES; from += config.groupSize()) {
      int[] rewards = new int[config.groupSize()];
      for (int i = 0; i < rewards.length; i++) {
        rewards[i] =
            score(questions.get(from + i), prompts.get(from + i), answers.get(from + i), tally);
      }
      int[] advantages = Advantages.of(rewards);
      for (int i = 0; i < rewards.length; i++) {
        into.take(from + i, prompts.get(from + i), answers.get(from + i), advantages[i]);
      }
    }
    if (config.klShare() > 0) {
      readByStart(into);
    }
  }

  private int score(Question question, int[] prompt, Answer answer, RewardTally tally) {
    int reward = text.reward(question, answer);
    tally.member(reward);
    tally.read(answer.read(prompt));
    if (reward == Task.RIGHT) {
      tally.solved();
    }
    return reward;
  }

  /** Finds how likely the written tokens are under the start weights. */
  private void readByStart(DrawnAnswers answers) {
    int[] tokens = new int[Lanes.COUNT];
    int[] targets = new int[Lanes.COUNT];
    state.clear();
    for (int t = 0; t < config.tokens(); t++) {
      for (int lane = 0; lane < GrpoSettings.LANES; lane++) {
        tokens[lane] = answers.tokens(lane)[t];
        targets[lane] = answers.tokens(lane)[t + 1];
      }
      start.read(tokens, state);
      long[] logLikelihoods = new long[Lanes.COUNT];
      start.addLogLikelihood(targets, exp2, logLikelihoods);
      for (int lane = 0; lane < GrpoSettings.LANES; lane++) {
        answers.start(lane)[t] = (int) logLikelihoods[lane];
      }
    }
  }
}
