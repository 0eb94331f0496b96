/**
 * The aligned estimator: an evolution strategy whose noise is aligned with the inputs of rows, with
 * learned control variates (docs/aligned.md).
 */
@NullMarked
package org.integg.eggroll.aligned;

import org.jspecify.annotations.NullMarked;
