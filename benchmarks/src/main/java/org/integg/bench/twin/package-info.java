/**
 * A floating-point twin of the network: SPEC's forward pass to the bit, a straight-through backward
 * pass, and AdamW. It says what backpropagation reaches; nothing that trains a model uses it.
 */
@NullMarked
package org.integg.bench.twin;

import org.jspecify.annotations.NullMarked;
