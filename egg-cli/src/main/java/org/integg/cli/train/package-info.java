/** {@code egg train}: options of runs, a session as the user sees it, and its report. */
@NullMarked
package org.integg.cli.train;

import org.jspecify.annotations.NullMarked;
