/**
 * The published estimator, EGGROLL: antithetic pairs of low-rank perturbations of the weights,
 * fitness, votes and the sign update.
 */
@NullMarked
package org.integg.eggroll.lowrank;

import org.jspecify.annotations.NullMarked;
