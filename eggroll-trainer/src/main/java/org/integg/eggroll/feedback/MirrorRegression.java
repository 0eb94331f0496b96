package org.integg.eggroll.feedback;

import org.integg.eggroll.credit.Fit;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.Regression;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.WideScale;
import org.integg.kernels.Workspace;

/**
 * What the probes of a block say about one mirror: {@code output = mirrorᵀ·input}, of differences.
 * It is a {@link Regression} of one matrix without a divisor, whose observations stay at 16 bits.
 */
final class MirrorRegression {
  /** Predictions beyond this mean nothing: 4096 in units of an activation. */
  private static final int LARGEST_PREDICTION = 1 << 20;

  private final int segment;
  private final int id;
  private final int shift;
  private final LearnedMatrix mirror;
  private final Differences inputs;
  private final Differences outputs;

  /**
   * A regression over a segment.
   *
   * @param fit of the mirror alone, whose divisor is 1
   * @param inputs of the mirrored product's input
   * @param outputs of its output
   */
  MirrorRegression(
      int segment, Fit fit, LearnedMatrix mirror, Differences inputs, Differences outputs) {
    this.segment = segment;
    this.mirror = mirror;
    this.inputs = inputs;
    this.outputs = outputs;
    id = fit.ids().getFirst();
    shift = Regression.OBSERVATION_BITS - fit.errorBits();
  }

  /** Compares a product's output at a token. */
  void observe(int t, short[] out) {
    outputs.compare(t, out);
  }

  /**
   * Adds to the sums and the powers of the mirror.
   *
   * @param noise room for the input's rows of 64
   * @param unexplained room for the output's rows of 64, in one array
   */
  void addTo(
      Sums sums, short[] noise, short[][] unexplained, Kernels kernels, Workspace workspace) {
    WideScale scale = WideScale.of(mirror.bits(), LARGEST_PREDICTION);
    int rows = mirror.rows();
    int tokens = inputs.tokensOfChunk();
    for (int from = 0; from < segment; from += tokens) {
      int count = Math.min(tokens, segment - from);
      inputs.layOut(from, count, noise);
      outputs.layOut(from, count, unexplained[0]);
      kernels
          .probes()
          .takePrediction(mirror.prediction(), noise, scale, shift, unexplained[0], workspace);
      kernels
          .credits()
          .addOuterProducts(
              noise,
              rows,
              unexplained,
              0,
              1,
              mirror.inputs(),
              sums.beginMatrix(id),
              sums.matrix(id),
              Sums.stride(mirror.inputs()),
              workspace);
      kernels.credits().addPowers(noise, rows, sums.powers(id));
    }
  }
}
