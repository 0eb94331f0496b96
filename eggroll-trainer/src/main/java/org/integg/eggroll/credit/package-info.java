/**
 * What estimators that vote by credit share: errors at the output, learned matrices and their
 * regression, weights in fixed point, and the step of blocks over threads.
 */
@NullMarked
package org.integg.eggroll.credit;

import org.jspecify.annotations.NullMarked;
