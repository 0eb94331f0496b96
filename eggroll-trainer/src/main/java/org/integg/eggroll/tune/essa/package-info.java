/**
 * Evolution over singular values of low-rank differences of weights (docs/tuning.md). Where a
 * candidate is, and how far, are real numbers: this package alone is exempt from the rule that what
 * learns computes with integers. What a candidate answers is computed with int8 weights as ever.
 * Java's arithmetic is strict, sums run in a fixed order, and transcendental functions are
 * StrictMath's, so all is the same on every machine.
 */
@NullMarked
package org.integg.eggroll.tune.essa;

import org.jspecify.annotations.NullMarked;
