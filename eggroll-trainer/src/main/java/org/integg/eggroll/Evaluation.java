package org.integg.eggroll;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.EvaluationBlock.Segment;
import org.integg.eggroll.EvaluationBlock.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.tokenizer.Tokenizer;

/**
 * Bits per byte of a text under a model.
 *
 * <p>The text is cut into segments that are read side by side, each token in one of them. The first
 * starts a document, so that the text's first token is scored, too; every other segment first reads
 * the 128 tokens before it, which other segments score. Where the text has fewer, it reads those,
 * after a document's start. There are 128 segments, or one for each 64 tokens of a short text: the
 * result depends on the text and the weights alone.
 */
public final class Evaluation {
  private static final int SEGMENTS = 2 * Lanes.COUNT;
  private static final int SHORTEST_SEGMENT = 64;
  private static final int WARM_UP = 128;

  private Evaluation() {}

  /**
   * Scores a text.
   *
   * @param text at least one token
   * @param maxTokens how many tokens to score at most: the first ones of evenly spread segments; 0
   *     for all
   * @param threads at least 1
   * @throws IllegalArgumentException if the text is empty
   */
  public static BitsPerByte of(
      Parameters parameters,
      TokenSequence text,
      Tokenizer tokenizer,
      long maxTokens,
      Kernels kernels,
      int threads) {
    return of(parameters, Optional.empty(), text, tokenizer, maxTokens, kernels, threads);
  }

  /**
   * Scores a text, with the divergence from another model.
   *
   * @param from of the same shape, reads the same text; empty for none
   */
  public static BitsPerByte of(
      Parameters parameters,
      Optional<Parameters> from,
      TokenSequence text,
      Tokenizer tokenizer,
      long maxTokens,
      Kernels kernels,
      int threads) {
    List<List<Segment>> blocks = blocks(segments(text.size(), maxTokens));
    PackedParameters packed = new PackedParameters(parameters);
    Optional<PackedParameters> other = from.map(PackedParameters::new);
    SeparatedText separated = new SeparatedText(text);
    Sums[] found = new Sums[blocks.size()];
    try (Workers<EvaluationBlock> workers =
        new Workers<>(
            Math.min(threads, blocks.size()),
            () -> new EvaluationBlock(packed, other, separated, tokenizer, kernels))) {
      workers.forEach(blocks.size(), (i, own) -> found[i] = own.score(blocks.get(i)));
    }
    Sums all = new Sums();
    for (Sums each : found) {
      all.add(each);
    }
    return BitsPerByte.of(all);
  }

  /** The segments of a text, by positions of {@link SeparatedText}. */
  static List<Segment> segments(long size, long maxTokens) {
    if (size < 1) {
      throw new IllegalArgumentException("the text to evaluate on is empty");
    }
    long scored = maxTokens == 0 ? size : Math.min(maxTokens, size);
    long count = Math.clamp(scored / SHORTEST_SEGMENT, 1, SEGMENTS);
    List<Segment> segments = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      long from = i * size / count;
      long next = (i + 1) * size / count;
      long length = (i + 1) * scored / count - i * scored / count;
      // Token t of the text is at position t + 1 and predicted by reading position t.
      long end = from + Math.min(length, next - from) + 1;
      segments.add(new Segment(Math.max(0, from + 1 - WARM_UP), from + 1, end));
    }
    return segments;
  }

  private static List<List<Segment>> blocks(List<Segment> segments) {
    List<List<Segment>> blocks = new ArrayList<>();
    for (int from = 0; from < segments.size(); from += Lanes.COUNT) {
      blocks.add(segments.subList(from, Math.min(from + Lanes.COUNT, segments.size())));
    }
    return blocks;
  }
}
