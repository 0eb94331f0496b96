package org.integg.eggroll.tune;

import java.util.Optional;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.BitsPerByte;
import org.integg.eggroll.Evaluation;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;

/**
 * What learning from rewards does to a model apart from its answers: how its distribution of the
 * next token moves away from the start's, on the task's questions with its own answers, and on
 * text; and the present cost of that text. For reports only.
 *
 * @param start the weights before the first step
 * @param task whose questions for tests are answered
 * @param text that no step learns from, in the task's tokens; empty if there is none
 */
public record Elsewhere(Parameters start, TaskText task, Optional<TokenSequence> text) {
  /** Questions of a sample. */
  private static final int QUESTIONS = 64;

  /** Tokens of text of a sample. */
  private static final long TOKENS = 1 << 13;

  /** The drift on a sample that is always the same: for validations. */
  public Drift sample(Parameters now, Kernels kernels, int threads) {
    return of(now, QUESTIONS, TOKENS, kernels, threads);
  }

  /** The drift on all text, and on the given number of questions, at least 1. */
  public Drift whole(Parameters now, int questions, Kernels kernels, int threads) {
    return of(now, questions, 0, kernels, threads);
  }

  private Drift of(Parameters now, int questions, long tokens, Kernels kernels, int threads) {
    try (TokenSequence answered = TaskEvaluation.answered(now, task, questions, kernels)) {
      return new Drift(
          score(now, answered, 0, kernels, threads),
          text.map(sequence -> score(now, sequence, tokens, kernels, threads)));
    }
  }

  private BitsPerByte score(
      Parameters now, TokenSequence sequence, long tokens, Kernels kernels, int threads) {
    return Evaluation.of(
        now, Optional.of(start), sequence, task.tokenizer(), tokens, kernels, threads);
  }
}
