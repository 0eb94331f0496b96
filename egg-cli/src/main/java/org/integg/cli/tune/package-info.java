/** Tasks, and rewards instead of text, on the command line. */
@NullMarked
package org.integg.cli.tune;

import org.jspecify.annotations.NullMarked;
