package org.integg.model;

import org.integg.kernels.Exp2;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;

/** One stream through unperturbed weights, from a zero state: a token in, the logits out. */
final class SingleStream {
  private final EggForward forward;
  private final EggState state;
  private final Kernels kernels;
  private final int[] token = new int[1];
  private final long[] sum = new long[1];
  private final short[] logits;
  private final byte[] logitBytes;

  SingleStream(Parameters parameters, Kernels kernels) {
    this.kernels = kernels;
    StreamProjection projection = new StreamProjection(parameters, kernels, new Workspace());
    forward = new EggForward(parameters.tensors(), projection, kernels);
    state = new EggState(parameters.config(), 1);
    logits = new short[parameters.config().vocabulary()];
    logitBytes = new byte[logits.length];
  }

  /** Reads a token; its logits stay until the next. */
  void read(int next) {
    token[0] = next;
    forward.read(token, state);
    forward.logits(0, logits.length, logits);
    for (int v = 0; v < logits.length; v++) {
      logitBytes[v] = (byte) logits[v];
    }
  }

  /** Log-likelihood of the next token, in units of 2^−F bits. */
  int logLikelihood(int target, Exp2 exp2) {
    sum[0] = 0;
    kernels.addExponentials(logits, logits.length, 1, sum);
    return exp2.logLikelihood(logits[target], sum[0]);
  }

  /** The logits [V] of the token last read. */
  short[] logits() {
    return logits;
  }

  /** The recurrent state after the token last read: the state itself. */
  EggState state() {
    return state;
  }

  /** The logits of the token last read, as int8. */
  byte[] logitBytes() {
    return logitBytes;
  }
}
