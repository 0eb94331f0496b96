package org.integg.eggroll.lowrank;

import java.util.List;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;

/** How the votes of a step move the weights. */
public interface WeightUpdate {
  /**
   * Takes the votes of a stripe. Threads take different stripes at the same time.
   *
   * @param votes [rows][columns], |vote| &lt; 2^45; valid during the call
   * @param limit of |vote|·16 from which the published update moves a weight
   * @return int8 weights that changed
   */
  long take(Stripe stripe, long[] votes, long limit);

  /**
   * Ends a step of a tensor, after all its rows were taken. Threads end different tensors.
   *
   * @param step steps done before
   * @param progress share of the budget that is used up, of 65,536
   * @return int8 weights that changed
   */
  long end(TensorSpec spec, long step, int progress);

  /** Ends a step, after all its tensors were ended; the int8 weights are packed afterwards. */
  default void end() {}

  /** The weights for evaluation. */
  Parameters evaluated();

  /** The state that is kept from step to step beside the int8 weights. */
  List<StateTensor> state();
}
