/**
 * Evolution over singular values of low-rank differences of weights (docs/tuning.md). A candidate's
 * place and step are real numbers: this package alone is exempt from the rule that learners compute
 * with integers. A candidate's answers are computed with int8 weights as always. Java's arithmetic
 * is strict, sums run in a fixed order, and transcendental functions are StrictMath's, so
 * everything is the same on every machine.
 */
@NullMarked
package org.integg.eggroll.tune.essa;

import org.jspecify.annotations.NullMarked;
