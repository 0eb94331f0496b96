/** The {@code egg} command. */
@NullMarked
package org.integg.cli;

import org.jspecify.annotations.NullMarked;
