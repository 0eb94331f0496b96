package org.integg.spark;

import java.io.Serializable;
import org.integg.eggroll.Training;
import org.integg.model.Cell;
import org.integg.model.Mlp;

/**
 * What a replica is made from; the same for all steps of a run.
 *
 * @param id of this connection's run: replicas of others are no use
 * @param vocabulary of the model, as are {@code width}, {@code layers}, {@code mlp} and {@code
 *     cell}
 * @param lesson what it learns from
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
    Lesson lesson,
    int threads)
    implements Serializable {}
