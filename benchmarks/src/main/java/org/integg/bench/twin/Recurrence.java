package org.integg.bench.twin;

import java.util.Arrays;
import org.integg.model.LayerTensor;

/**
 * A layer's recurrent half over a segment: {@code out = clip(h + x)}, where h is the state that
 * gate and candidate change. Row t·B + b is stream b's token t.
 */
final class Recurrence {
  private final Arithmetic arithmetic;
  private final int width;
  private final int streams;
  private final int rows;
  private final Norm norm;
  private final Linear gateInput;
  private final Linear gateState;
  private final Linear candidateInput;
  private final Linear candidatePast;
  private final float[] gateBias;
  private final float[] candidateBias;
  private final float[] gateBiasGradient;
  private final float[] candidateBiasGradient;

  /** The state after the segment, [B][D]. */
  private final float[] state;

  /** Gradient of {@link #state}, and then of the state before each token, [B][D]. */
  private final float[] dState;

  private final float[] n;
  private final float[] h;
  private final float[] wf;
  private final float[] uf;
  private final float[] wh;
  private final float[] uh;
  private final float[] f;
  private final float[] past;
  private final float[] c;
  private final float[] out;
  private final float[] dPast;
  private final float[] dn;

  Recurrence(TwinWeights weights, int layer, int streams, int tokens) {
    arithmetic = weights.arithmetic();
    width = weights.tensors().config().width();
    this.streams = streams;
    rows = streams * tokens;
    norm =
        new Norm(
            weights,
            weights.tensors().get(weights.tensors().layer(layer, LayerTensor.LN1)),
            arithmetic,
            rows);
    gateInput = linear(weights, layer, LayerTensor.WF);
    gateState = linear(weights, layer, LayerTensor.UF);
    candidateInput = linear(weights, layer, LayerTensor.WH);
    candidatePast = linear(weights, layer, LayerTensor.UH);
    int bf = weights.tensors().layer(layer, LayerTensor.BF);
    int bh = weights.tensors().layer(layer, LayerTensor.BH);
    gateBias = weights.used(bf);
    candidateBias = weights.used(bh);
    gateBiasGradient = weights.gradient(bf);
    candidateBiasGradient = weights.gradient(bh);
    state = new float[streams * width];
    dState = new float[streams * width];
    n = activations();
    h = activations();
    wf = activations();
    uf = activations();
    wh = activations();
    uh = activations();
    f = activations();
    past = activations();
    c = activations();
    out = activations();
    dn = activations();
    dPast = activations();
  }

  private float[] activations() {
    return new float[rows * width];
  }

  private static Linear linear(TwinWeights weights, int layer, LayerTensor tensor) {
    int id = weights.tensors().layer(layer, tensor);
    return new Linear(weights, weights.tensors().get(id), weights.arithmetic());
  }

  void refresh() {
    gateInput.refresh();
    gateState.refresh();
    candidateInput.refresh();
    candidatePast.refresh();
  }

  void clear() {
    Arrays.fill(state, 0);
  }

  /**
   * Reads a segment.
   *
   * @param x [rows][D]
   * @param begins [rows], true where a separator clears the state first
   * @return [rows][D], valid until the next call
   */
  float[] forward(float[] x, boolean[] begins) {
    norm.forward(x, rows, n);
    gateInput.forward(n, 0, rows, wf);
    candidateInput.forward(n, 0, rows, wh);
    for (int first = 0; first < rows; first += streams) {
      int from = first * width;
      System.arraycopy(state, 0, h, from, state.length);
      clearBeginnings(begins, first, h, from);
      gateState.forward(h, first, streams, uf);
      for (int row = first; row < first + streams; row++) {
        gate(row * width);
      }
      candidatePast.forward(past, first, streams, uh);
      for (int row = first; row < first + streams; row++) {
        candidate(row * width, (row - first) * width, x);
      }
    }
    return out;
  }

  private void clearBeginnings(boolean[] begins, int first, float[] states, int at) {
    for (int b = 0; b < streams; b++) {
      if (begins[first + b]) {
        Arrays.fill(states, at + b * width, at + (b + 1) * width, 0);
      }
    }
  }

  private void gate(int at) {
    for (int d = 0; d < width; d++) {
      int i = at + d;
      f[i] = Arithmetic.clip(wf[i] + uf[i] + gateBias[d]);
      past[i] = arithmetic.floor((f[i] + 127) * h[i] / 256);
    }
  }

  private void candidate(int at, int stateAt, float[] x) {
    for (int d = 0; d < width; d++) {
      int i = at + d;
      c[i] = Arithmetic.clip(wh[i] + uh[i] + candidateBias[d]);
      float next = h[i] + arithmetic.floor((f[i] + 127) * (c[i] - h[i]) / 256);
      state[stateAt + d] = next;
      out[i] = Arithmetic.clip(next + x[i]);
    }
  }

  /**
   * Computes the backward pass over the segment that {@link #forward} read.
   *
   * @param x the input of {@link #forward}
   * @param dx gradient of its result; afterwards of x
   */
  void backward(float[] x, boolean[] begins, float[] dx) {
    Arrays.fill(dState, 0);
    for (int first = rows - streams; first >= 0; first -= streams) {
      Arrays.fill(dPast, first * width, (first + streams) * width, 0);
      for (int row = first; row < first + streams; row++) {
        candidateBackward(row * width, (row - first) * width, dx);
      }
      candidatePast.backwardInputs(uh, first, streams, dPast, first);
      for (int row = first; row < first + streams; row++) {
        gateBackward(row * width, (row - first) * width);
      }
      gateState.backwardInputs(uf, first, streams, dState, 0);
      clearBeginnings(begins, first, dState, 0);
    }
    gateInput.backwardWeights(wf, n, rows);
    gateState.backwardWeights(uf, h, rows);
    candidateInput.backwardWeights(wh, n, rows);
    candidatePast.backwardWeights(uh, past, rows);
    Arrays.fill(dn, 0);
    gateInput.backwardInputs(wf, 0, rows, dn, 0);
    candidateInput.backwardInputs(wh, 0, rows, dn, 0);
    norm.backward(x, n, dn, rows, dx);
  }

  /** Turns wh and uh into gradients of their sums, and c into h's part of f's gradient. */
  private void candidateBackward(int at, int stateAt, float[] dx) {
    float scale = candidateInput.scale();
    for (int d = 0; d < width; d++) {
      int i = at + d;
      float dOut = dx[i] * Arithmetic.pass(out[i]);
      dx[i] = dOut;
      float dh = dOut + dState[stateAt + d];
      float share = (f[i] + 127) / 256;
      float dc = dh * share * Arithmetic.pass(c[i]);
      candidateBiasGradient[d] += dc;
      wh[i] = dc * scale * Arithmetic.pass(wh[i]);
      uh[i] = dc * scale * Arithmetic.pass(uh[i]);
      dState[stateAt + d] = dh * (1 - share);
      c[i] = dh * (c[i] - h[i]) / 256;
    }
  }

  /** Turns wf and uf into gradients of their sums. */
  private void gateBackward(int at, int stateAt) {
    float scale = gateInput.scale();
    for (int d = 0; d < width; d++) {
      int i = at + d;
      float df = (c[i] + dPast[i] * h[i] / 256) * Arithmetic.pass(f[i]);
      dState[stateAt + d] += dPast[i] * (f[i] + 127) / 256;
      gateBiasGradient[d] += df;
      wf[i] = df * scale * Arithmetic.pass(wf[i]);
      uf[i] = df * scale * Arithmetic.pass(uf[i]);
    }
  }
}
