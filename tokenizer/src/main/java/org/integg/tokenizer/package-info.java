/** Converts text to token ids and back. */
@NullMarked
package org.integg.tokenizer;

import org.jspecify.annotations.NullMarked;
