/**
 * A floating-point twin of the network: the forward pass of docs/algorithm.md to the bit, a
 * straight-through backward pass, and AdamW. It shows what backpropagation achieves. Nothing that
 * trains a model uses it.
 */
@NullMarked
package org.integg.bench.twin;

import org.jspecify.annotations.NullMarked;
