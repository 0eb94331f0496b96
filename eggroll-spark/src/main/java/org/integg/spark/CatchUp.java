package org.integg.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.News;
import org.integg.eggroll.ReplicaState;

/**
 * Brings a replica that is new or behind to a step: from the last step at which the driver had all
 * states, through the news of every step since.
 *
 * @param step number of steps done at that point
 * @param replica the learner's replica at that point
 * @param states the states, at that point, of the blocks that are behind
 * @param news the news of the steps after it, in order
 */
record CatchUp(long step, ReplicaState replica, Map<Integer, byte[]> states, List<News> news)
    implements Serializable {
  long bytes() {
    long all = replica.bytes().length;
    for (byte[] each : states.values()) {
      all += each.length;
    }
    for (News each : news) {
      all += each.bytes().length;
    }
    return all;
  }
}
