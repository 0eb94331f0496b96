package org.integg.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * How a replica that is new or behind gets to a step: from the last place at which the driver had
 * all states, by the news of every step since.
 *
 * @param step steps done at that place
 * @param replica of the learner there
 * @param states of the blocks that are behind, there
 * @param news of the steps after it, in order
 */
record CatchUp(long step, byte[] replica, Map<Integer, byte[]> states, List<byte[]> news)
    implements Serializable {
  long bytes() {
    long all = replica.length;
    for (byte[] each : states.values()) {
      all += each.length;
    }
    for (byte[] each : news) {
      all += each.length;
    }
    return all;
  }
}
