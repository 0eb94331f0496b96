package org.integg.model;

import static org.integg.model.LayerTensor.BF;
import static org.integg.model.LayerTensor.BH;
import static org.integg.model.LayerTensor.LN1;
import static org.integg.model.LayerTensor.WF;
import static org.integg.model.LayerTensor.WH;

/**
 * The minimal GRU of <a href="https://arxiv.org/abs/2410.01201">arXiv:2410.01201</a> in integers:
 * gate and candidate see the input alone, so that a layer has two matrices instead of four, and its
 * state is a mean weighted by the gates.
 */
final class MinGru implements Recurrence {
  @Override
  public <A> A read(A x, Operations<A> o) {
    A n = o.norm(x, LN1);
    A f = o.gate(o.add(o.matmul(WF, n), BF));
    return o.candidate(o.add(o.matmul(WH, n), BH), f, x);
  }
}
