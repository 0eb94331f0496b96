/**
 * Integer matrices, lanes, fixed point and counter-based noise; knows nothing of language models.
 */
@NullMarked
package org.integg.kernels;

import org.jspecify.annotations.NullMarked;
