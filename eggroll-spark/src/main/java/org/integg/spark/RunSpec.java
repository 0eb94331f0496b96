package org.integg.spark;

import java.io.Serializable;
import org.integg.eggroll.Training;
import org.integg.model.Cell;
import org.integg.model.Mlp;

/**
 * What a replica is made from. It is the same for all steps of a run.
 *
 * @param id identifies this connection's run, since replicas of other runs cannot be used
 * @param vocabulary of the model, as are {@code width}, {@code layers}, {@code mlp} and {@code
 *     cell}
 * @param lesson what it learns from
 * @param threads number of threads in an executor; 0 for one per core of its node
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
