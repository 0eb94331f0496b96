package org.integg.bench.twin;

import org.integg.corpora.TokenSequence;
import org.integg.model.ExactLoss;
import org.integg.tokenizer.Tokenizer;

/**
 * Exact bits per byte of a text, as in {@code egg eval}, for every kind of MLP. The text is cut
 * into 128 segments (one for each 64 tokens of a short text), and each segment first reads the 128
 * tokens before it.
 */
public final class TwinEvaluation {
  private static final int MOST_SEGMENTS = 128;
  private static final int SHORTEST_SEGMENT = 64;
  private static final int WARM_UP = 128;
  private static final int WINDOW = 64;

  /**
   * Streams whose losses are added up separately, as the product does, so that results agree to the
   * last bit.
   */
  private static final int BLOCK = 64;

  private final TokenSequence text;
  private final long most;
  private final int segments;
  private final int[] tokens;
  private final int[] targets;
  private final boolean[] scored;
  private final int[] window = new int[WINDOW + 1];
  private final short[] logits;

  private TwinEvaluation(TokenSequence text, long most, int vocabulary) {
    this.text = text;
    this.most = most;
    segments = (int) Math.clamp(most / SHORTEST_SEGMENT, 1, MOST_SEGMENTS);
    tokens = new int[WINDOW * segments];
    targets = new int[WINDOW * segments];
    scored = new boolean[WINDOW * segments];
    logits = new short[vocabulary];
  }

  /**
   * Bits per byte of a text.
   *
   * @param text at least one token
   * @param tokenizer the tokenizer of the text
   * @param maxTokens maximum number of tokens to score, the first ones of each segment; 0 for all
   */
  public static double of(
      TwinWeights weights, TokenSequence text, Tokenizer tokenizer, long maxTokens) {
    int vocabulary = weights.tensors().config().vocabulary();
    long most = maxTokens == 0 ? text.size() : Math.min(maxTokens, text.size());
    TwinEvaluation evaluation = new TwinEvaluation(text, most, vocabulary);
    return evaluation.run(new Twin(weights, evaluation.segments, WINDOW), tokenizer);
  }

  private double run(Twin twin, Tokenizer tokenizer) {
    ExactLoss[] losses = new ExactLoss[(segments + BLOCK - 1) / BLOCK];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = new ExactLoss();
    }
    long reads = (most + segments - 1) / segments + WARM_UP;
    long bytes = 0;
    for (long done = 0; done < reads; done += WINDOW) {
      for (int segment = 0; segment < segments; segment++) {
        load(segment, done);
      }
      bytes += add(twin.forward(tokens), losses, tokenizer);
    }
    ExactLoss all = new ExactLoss();
    for (ExactLoss each : losses) {
      all.add(each);
    }
    return all.bits() / Math.max(1, bytes);
  }

  /** Loads a segment. Positions are those of the text with a separator before it. */
  private void load(int segment, long done) {
    long first = segment * text.size() / segments + 1;
    long next = (segment + 1) * text.size() / segments + 1;
    long length = (segment + 1) * most / segments - segment * most / segments;
    long end = Math.min(first + length, next);
    long from = Math.max(0, first - WARM_UP) + done;
    int count = (int) Math.clamp(end - from, 0, WINDOW + 1);
    if (count > 0) {
      copy(from, count);
    }
    for (int t = 0; t < WINDOW; t++) {
      int row = t * segments + segment;
      boolean reads = t + 1 < count;
      tokens[row] = reads ? window[t] : Tokenizer.SEPARATOR;
      targets[row] = reads ? window[t + 1] : Tokenizer.SEPARATOR;
      scored[row] = reads && from + t + 1 >= first;
    }
  }

  /** Copies positions of the text into the window. */
  private void copy(long from, int count) {
    int separators = from == 0 ? 1 : 0;
    window[0] = Tokenizer.SEPARATOR;
    text.copy(from + separators - 1, window, separators, count - separators);
  }

  /** Adds losses, and returns how many bytes of text were scored. */
  private long add(float[] all, ExactLoss[] losses, Tokenizer tokenizer) {
    long bytes = 0;
    for (int row = 0; row < scored.length; row++) {
      if (scored[row]) {
        for (int v = 0; v < logits.length; v++) {
          logits[v] = (short) all[row * logits.length + v];
        }
        losses[row % segments / BLOCK].add(logits, 1, 0, targets[row]);
        bytes += tokenizer.textBytes(targets[row]);
      }
    }
    return bytes;
  }
}
