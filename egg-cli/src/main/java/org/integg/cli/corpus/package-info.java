/** {@code egg corpus} and {@code egg tokenizer}: the text that a run reads. */
@NullMarked
package org.integg.cli.corpus;

import org.jspecify.annotations.NullMarked;
