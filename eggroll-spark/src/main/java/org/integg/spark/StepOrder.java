package org.integg.spark;

import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;
import org.integg.eggroll.News;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of one job have to do.
 *
 * @param step number of steps done; replicas and states must be at this step
 * @param news the news of the step before, for replicas that are one step behind; null if the
 *     session has done no step
 * @param catchUp for all other replicas; null in the first attempt, which may find none
 * @param learns whether blocks learn their next segment; otherwise only states are fetched
 * @param states whether the blocks' states come back
 */
record StepOrder(
    Broadcast<RunSpec> run,
    long step,
    @Nullable News news,
    @Nullable Broadcast<CatchUp> catchUp,
    boolean learns,
    boolean states)
    implements Serializable {
  StepOrder with(Broadcast<CatchUp> help) {
    return new StepOrder(run, step, news, help, learns, states);
  }
}
