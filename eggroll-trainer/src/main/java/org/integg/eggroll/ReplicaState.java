package org.integg.eggroll;

import java.io.Serializable;

/**
 * What a replica is made from: all that {@link SharedLearner#learn} depends on, except the number
 * of steps and the lanes' states. {@link SharedLearner#replica} makes it, and {@link
 * SharedLearner#restore} takes it.
 *
 * @param bytes one for each weight, and what the learner keeps beside the weights; as many for
 *     every learner with the same settings and model
 */
public record ReplicaState(byte[] bytes) implements Serializable {}
