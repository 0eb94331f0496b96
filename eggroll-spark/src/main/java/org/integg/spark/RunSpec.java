package org.integg.spark;

import java.io.Serializable;
import org.integg.corpora.TrainingShard;
import org.integg.eggroll.Training;
import org.integg.model.Cell;
import org.integg.model.Mlp;

/**
 * What a replica is made from; the same for all steps of a run.
 *
 * @param id of this connection's run: replicas of others are no use
 * @param vocabulary of the model, as are {@code width}, {@code layers}, {@code mlp} and {@code
 *     cell}
 * @param shardAddress where the driver hands out the shard to nodes that do not have it
 * @param threads in an executor; 0 for one per core of its node
 */
record RunSpec(
    String id,
    int vocabulary,
    int width,
    int layers,
    Mlp mlp,
    Cell cell,
    Training training,
    TrainingShard shard,
    String shardAddress,
    int threads)
    implements Serializable {}
