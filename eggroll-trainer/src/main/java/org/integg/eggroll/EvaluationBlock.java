package org.integg.eggroll;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.ExactLoss;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;
import org.integg.tokenizer.Tokenizer;

/** Scores up to 64 segments of a text side by side. One instance per thread. */
final class EvaluationBlock {
  /** F of the integer loss: the reference's. */
  static final int FRACTION_BITS = 4;

  /** Tokens of a lane that are copied at a time. */
  private static final int WINDOW = 256;

  private final SeparatedText text;
  private final Tokenizer tokenizer;
  private final EggForward forward;
  private final EggState state;
  private final Exp2 exp2 = new Exp2(FRACTION_BITS);
  private final int[][] windows = new int[Lanes.COUNT][WINDOW + 1];
  private final int[] tokens = new int[Lanes.COUNT];
  private final int[] targets = new int[Lanes.COUNT];
  private final boolean[] scored = new boolean[Lanes.COUNT];
  private final long[] logLikelihoods = new long[Lanes.COUNT];
  private final short[] logits;
  private final Optional<Other> other;

  /**
   * Reads the weights as they are now.
   *
   * @param from the model whose divergence is wanted, if there is one
   */
  EvaluationBlock(
      PackedParameters packed,
      Optional<PackedParameters> from,
      SeparatedText text,
      Tokenizer tokenizer,
      Kernels kernels) {
    this.text = text;
    this.tokenizer = tokenizer;
    forward = forward(packed, kernels);
    state = new EggState(packed.parameters().config(), Lanes.COUNT);
    logits = new short[packed.parameters().config().vocabulary() * Lanes.COUNT];
    other = from.map(weights -> new Other(weights, kernels));
  }

  private static EggForward forward(PackedParameters packed, Kernels kernels) {
    PlainProjection projection = new PlainProjection(packed, kernels, new Workspace());
    return new EggForward(packed.parameters().tensors(), projection, kernels);
  }

  /** The model whose divergence is wanted, which reads the same tokens. */
  private static final class Other {
    private final EggForward forward;
    private final EggState state;
    private final short[] logits;

    Other(PackedParameters packed, Kernels kernels) {
      forward = forward(packed, kernels);
      state = new EggState(packed.parameters().config(), Lanes.COUNT);
      logits = new short[packed.parameters().config().vocabulary() * Lanes.COUNT];
    }

    void read(int[] tokens) {
      forward.read(tokens, state);
    }

    short[] logits() {
      forward.logits(0, logits.length / Lanes.COUNT, logits);
      return logits;
    }
  }

  /**
   * A part of the text, by positions of {@link SeparatedText}: reading starts at {@code begin} from
   * a zero state, and the tokens from {@code first} to {@code end − 1} are scored.
   */
  record Segment(long begin, long first, long end) {
    /** Tokens to be read: all but the last. */
    long reads() {
      return end - 1 - begin;
    }
  }

  /** The results so far. */
  static final class Sums {
    private final ExactLoss exact = new ExactLoss();
    private long tokens;
    private long textBytes;
    private long logLikelihood;

    /** Adds another's results. */
    void add(Sums other) {
      exact.add(other.exact);
      tokens += other.tokens;
      textBytes += other.textBytes;
      logLikelihood += other.logLikelihood;
    }

    ExactLoss exact() {
      return exact;
    }

    long tokens() {
      return tokens;
    }

    long textBytes() {
      return textBytes;
    }

    long logLikelihood() {
      return logLikelihood;
    }
  }

  /**
   * Scores some segments.
   *
   * @param segments at most 64
   */
  Sums score(List<Segment> segments) {
    Sums sums = new Sums();
    state.clear();
    other.ifPresent(each -> each.state.clear());
    long reads = segments.stream().mapToLong(Segment::reads).max().orElse(0);
    for (long done = 0; done < reads; done += WINDOW) {
      load(segments, done);
      for (int i = 0; i < Math.min(WINDOW, reads - done); i++) {
        step(segments, done, i, sums);
      }
    }
    return sums;
  }

  private void load(List<Segment> segments, long done) {
    for (int lane = 0; lane < segments.size(); lane++) {
      Segment segment = segments.get(lane);
      long from = segment.begin() + done;
      int count = (int) Math.clamp(segment.end() - from, 0, WINDOW + 1);
      if (count > 0) {
        text.copy(from, windows[lane], 0, count);
      }
    }
  }

  private void step(List<Segment> segments, long done, int at, Sums sums) {
    boolean any = false;
    for (int lane = 0; lane < segments.size(); lane++) {
      Segment segment = segments.get(lane);
      long target = segment.begin() + done + at + 1;
      boolean reads = target < segment.end();
      tokens[lane] = reads ? windows[lane][at] : Tokenizer.SEPARATOR;
      targets[lane] = reads ? windows[lane][at + 1] : Tokenizer.SEPARATOR;
      scored[lane] = reads && target >= segment.first();
      any |= scored[lane];
    }
    forward.read(tokens, state);
    other.ifPresent(each -> each.read(tokens));
    if (any) {
      Arrays.fill(logLikelihoods, 0);
      forward.addLogLikelihood(targets, exp2, logLikelihoods, this::keep);
      add(segments.size(), sums);
    }
  }

  private void keep(int firstToken, int count, short[] slice) {
    System.arraycopy(slice, 0, logits, firstToken * Lanes.COUNT, count * Lanes.COUNT);
  }

  private void add(int lanes, Sums sums) {
    Optional<short[]> from = other.map(Other::logits);
    for (int lane = 0; lane < lanes; lane++) {
      if (scored[lane]) {
        if (from.isPresent()) {
          sums.exact.addDivergence(logits, from.get(), Lanes.COUNT, lane);
        }
        sums.exact.add(logits, Lanes.COUNT, lane, targets[lane]);
        sums.tokens++;
        sums.textBytes += tokenizer.textBytes(targets[lane]);
        sums.logLikelihood += logLikelihoods[lane];
      }
    }
  }
}
