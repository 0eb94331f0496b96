/** Integer matrices, lanes, fixed point and counter-based noise; knows nothing of language models. */
package org.integg.kernels;
