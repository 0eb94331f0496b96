/** Tasks, and rewards in place of text, on the command line. */
@NullMarked
package org.integg.cli.tune;

import org.jspecify.annotations.NullMarked;
