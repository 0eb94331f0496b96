/**
 * Devices that take a population's whole step or a learner's script, and the choice of what
 * computes here.
 */
@NullMarked
package org.integg.kernels.device;

import org.jspecify.annotations.NullMarked;
