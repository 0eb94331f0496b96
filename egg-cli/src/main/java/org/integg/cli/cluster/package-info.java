/** {@code egg cluster}: what a cluster would achieve. */
@NullMarked
package org.integg.cli.cluster;

import org.jspecify.annotations.NullMarked;
