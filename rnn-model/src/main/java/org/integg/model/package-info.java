/** The EGG recurrent language model: configuration, parameters, forward pass, sampling, checkpoints. */
package org.integg.model;
