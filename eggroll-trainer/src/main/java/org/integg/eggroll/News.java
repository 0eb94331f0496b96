package org.integg.eggroll;

import java.io.Serializable;

/**
 * What a replica needs to know of an update. {@link SharedLearner#news} of the learner that did the
 * update makes it, and {@link SharedLearner#follow} of each replica takes it, once and in order.
 *
 * @param bytes the change of the {@link ReplicaState}, deflated, or the fitness of all pairs, two
 *     bits or a byte each
 */
public record News(byte[] bytes) implements Serializable {}
