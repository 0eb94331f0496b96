/**
 * The EGG recurrent language model: configuration, parameters, forward pass, sampling, checkpoints.
 */
@NullMarked
package org.integg.model;

import org.jspecify.annotations.NullMarked;
