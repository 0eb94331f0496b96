/**
 * EGGROLL: populations of low-rank perturbations, fitness, votes, the integer optimizer, the run
 * loop.
 */
@NullMarked
package org.integg.eggroll;

import org.jspecify.annotations.NullMarked;
