package org.integg.eggroll;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.integg.kernels.Lanes;
import org.integg.model.EggConfig;
import org.integg.model.StateTensor;

/** The recurrent states of the 64 lanes of every block, from one step to the next. */
public final class MemberStates {
  private final EggConfig model;
  private final List<byte[]> states = new ArrayList<>();

  /** States of zero. */
  public MemberStates(EggConfig model, int blocks) {
    this.model = model;
    for (int block = 0; block < blocks; block++) {
      states.add(new byte[model.layers() * model.width() * Lanes.COUNT]);
    }
  }

  /** The state of a block's lanes, int8 [L, D, 64]: the array itself. */
  public byte[] of(int block) {
    return states.get(block);
  }

  /** The states of all blocks: the arrays themselves. */
  public List<byte[]> all() {
    return Collections.unmodifiableList(states);
  }

  /** {@code members.state}: int8 [blocks, L, D, 64]. */
  public StateTensor tensor() {
    List<Long> shape =
        List.of(
            (long) states.size(), (long) model.layers(), (long) model.width(), (long) Lanes.COUNT);
    return StateTensor.ofI8("members.state", shape, List.copyOf(states));
  }
}
