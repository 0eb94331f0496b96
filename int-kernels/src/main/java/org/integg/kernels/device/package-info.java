/**
 * Devices that do a population's whole step or run a learner's script, and the choice of provider.
 */
@NullMarked
package org.integg.kernels.device;

import org.jspecify.annotations.NullMarked;
