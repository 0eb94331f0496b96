package org.integg.bench.twin;

import static org.integg.eggroll.Setting.require;

import org.integg.corpora.TokenSequence;
import org.integg.eggroll.StartWeights;
import org.integg.model.EggConfig;

/** Trains a twin by backpropagation through time and AdamW, from the product's start weights. */
public final class Backprop {
  /** Share of the budget in which the rate rises. */
  private static final double WARM_UP = 0.02;

  private final Settings settings;
  private final TwinWeights weights;
  private final Twin twin;
  private final AdamW optimizer;
  private final TextStreams text;
  private final int[] tokens;
  private final int[] targets;
  private long step;

  /**
   * How to train.
   *
   * @param streams B, the streams that are read side by side
   * @param segment T, the tokens of a stream in a step, through which gradients flow
   * @param rate largest distance that a weight moves in a step, in units of an int8 weight
   * @param decay share of a weight that a step of rate 1 removes
   * @param seed the seed of the start weights
   */
  public record Settings(int streams, int segment, double rate, double decay, long seed) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with a one-line message
     */
    public Settings {
      require(streams >= 1 && streams <= 4096, "streams " + streams, "1 to 4096");
      require(segment >= 1 && segment <= 4096, "tokens-per-update " + segment, "1 to 4096");
      require(rate > 0 && rate <= 127, "rate " + rate, "above 0, at most 127");
      require(decay >= 0 && decay * rate < 1, "decay " + decay, "from 0, below 1/rate");
    }

    /** Tokens that a step reads, each once. */
    public int tokens() {
      return streams * segment;
    }
  }

  /**
   * Training at its first step.
   *
   * @param text at least two tokens
   */
  public Backprop(EggConfig config, Settings settings, TokenSequence text) {
    this.settings = settings;
    weights = new TwinWeights(StartWeights.of(config, settings.seed()));
    twin = new Twin(weights, settings.streams(), settings.segment());
    optimizer = new AdamW(weights, settings.decay());
    this.text = new TextStreams(text, settings.streams(), settings.segment());
    tokens = new int[settings.tokens()];
    targets = new int[settings.tokens()];
  }

  /**
   * Learns from the next segment of every stream.
   *
   * @param progress used share of the budget, 0 to 1
   * @return bits that the segment's tokens cost before the step, in all
   */
  public double step(double progress) {
    text.read(step++, tokens, targets);
    twin.forward(tokens);
    double bits = twin.loss(targets);
    twin.backward();
    optimizer.step(rate(progress), 1.0 / settings.tokens());
    twin.refresh();
    return bits;
  }

  /** The rate: it rises in the first fiftieth of the budget, then falls linearly to zero. */
  private double rate(double progress) {
    return settings.rate() * Math.min(progress / WARM_UP, (1 - progress) / (1 - WARM_UP));
  }

  /** The current weights. */
  public TwinWeights weights() {
    return weights;
  }
}
