/** Shows runs as pictures: a page that follows them, a report in one file, event files, metrics. */
@NullMarked
package org.integg.cli.watch;

import org.jspecify.annotations.NullMarked;
