package org.integg.model;

import static org.integg.model.LayerTensor.BF;
import static org.integg.model.LayerTensor.BH;
import static org.integg.model.LayerTensor.LN1;
import static org.integg.model.LayerTensor.UF;
import static org.integg.model.LayerTensor.UH;
import static org.integg.model.LayerTensor.WF;
import static org.integg.model.LayerTensor.WH;

/** The published recurrence: a minimal gated unit whose gate and candidate both see the state. */
final class EggRecurrence implements Recurrence {
  @Override
  public <A> A read(A x, Operations<A> o) {
    A n = o.norm(x, LN1);
    A f = o.gate(o.add(o.matmul(WF, n), o.matmul(UF, o.state()), BF));
    A g = o.gated(f);
    return o.candidate(o.add(o.matmul(WH, n), o.matmul(UH, g), BH), f, x);
  }
}
