package org.integg.eggroll.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.Projection;
import org.integg.tokenizer.Tokenizer;

/**
 * Up to 64 lanes that answer prompts side by side: each reads a separator and its prompt, then
 * writes a chosen token (by default the likeliest), reads it, and so on until it writes a separator
 * or reaches the limit. Lanes need not be at the same place; the block is done when the last lane
 * has ended. One instance per thread.
 */
final class AnswerBlock {
  private final EggForward forward;
  private final EggState state;
  private final int[] tokens = new int[Lanes.COUNT];
  private final int[] chosen = new int[Lanes.COUNT];
  private final TokenChoice choice;
  private int[][] prompts = {};
  private int[][] written = {};
  private int[] lengths = {};
  private boolean[] ended = {};
  private int limit;

  /** Answers by these weights, as they are at the time of answering. */
  AnswerBlock(EggTensors tensors, Projection projection, Kernels kernels) {
    this(tensors, projection, kernels, new Likeliest(tensors.config(), projection));
  }

  /** Answers by these weights, with tokens chosen in another way. */
  AnswerBlock(EggTensors tensors, Projection projection, Kernels kernels, TokenChoice choice) {
    this.choice = choice;
    forward = new EggForward(tensors, projection, kernels);
    state = new EggState(tensors.config(), Lanes.COUNT);
  }

  /**
   * Answers some prompts.
   *
   * @param asked at most 64, without separators
   * @param most tokens after which an answer that has not ended is cut off, at least 1
   */
  List<Answer> answer(List<int[]> asked, int most) {
    prompts = asked.toArray(int[][]::new);
    written = new int[prompts.length][most];
    lengths = new int[prompts.length];
    ended = new boolean[prompts.length];
    limit = most;
    state.clear();
    for (int at = 0; writes(); at++) {
      load(at);
      forward.read(tokens, state);
      if (anyWrites(at)) {
        choice.choose(forward, at, chosen);
        write(at);
      }
    }
    List<Answer> answers = new ArrayList<>();
    for (int lane = 0; lane < prompts.length; lane++) {
      answers.add(new Answer(Arrays.copyOf(written[lane], lengths[lane]), ended[lane]));
    }
    return answers;
  }

  private boolean isDone(int lane) {
    return ended[lane] || lengths[lane] == limit;
  }

  private boolean writes() {
    for (int lane = 0; lane < prompts.length; lane++) {
      if (!isDone(lane)) {
        return true;
      }
    }
    return false;
  }

  /** Place 0 is the separator, then come the prompt's tokens and those written. */
  private void load(int at) {
    Arrays.fill(tokens, Tokenizer.SEPARATOR); // read by lanes that are idle or done
    for (int lane = 0; lane < prompts.length; lane++) {
      int[] prompt = prompts[lane];
      if (at > 0 && !isDone(lane)) {
        tokens[lane] = at <= prompt.length ? prompt[at - 1] : written[lane][lengths[lane] - 1];
      }
    }
  }

  private boolean writesAt(int lane, int at) {
    return at >= prompts[lane].length && !isDone(lane);
  }

  private boolean anyWrites(int at) {
    for (int lane = 0; lane < prompts.length; lane++) {
      if (writesAt(lane, at)) {
        return true;
      }
    }
    return false;
  }

  private void write(int at) {
    for (int lane = 0; lane < prompts.length; lane++) {
      if (writesAt(lane, at)) {
        if (chosen[lane] == Tokenizer.SEPARATOR) {
          ended[lane] = true;
        } else {
          written[lane][lengths[lane]++] = chosen[lane];
        }
      }
    }
  }
}
