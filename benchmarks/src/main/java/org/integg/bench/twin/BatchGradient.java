package org.integg.bench.twin;

import org.integg.eggroll.Streams;
import org.integg.model.Parameters;

/** The gradient of the loss on one step's text, with which votes for that text can be compared. */
public final class BatchGradient {
  /** Streams that one twin reads, so that a large batch needs little memory. */
  private static final int TOGETHER = 64;

  private BatchGradient() {}

  /**
   * Adds up the gradients of all streams.
   *
   * @param streams the text, whose segments have {@code length} tokens
   * @param length T, the number of tokens through which gradients flow
   * @param step the step whose segment it is; states are zero before the segment of step 0, so
   *     reading starts there
   * @return the weights with the gradient of the segment's total cost
   */
  public static TwinWeights of(
      Parameters parameters, Streams streams, int length, long step, Objective objective) {
    TwinWeights weights = new TwinWeights(parameters);
    for (int first = 0; first < streams.count(); first += TOGETHER) {
      int count = Math.min(TOGETHER, streams.count() - first);
      Twin twin = new Twin(weights, count, length);
      TextStreams text = new TextStreams(streams, first, count, length);
      int[] tokens = new int[length * count];
      int[] targets = new int[length * count];
      for (long s = 0; s <= step; s++) {
        text.read(s, tokens, targets);
        twin.forward(tokens);
      }
      twin.loss(targets, objective);
      twin.backward();
    }
    return weights;
  }
}
