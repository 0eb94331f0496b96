/** {@code egg cluster}: what a cluster would give. */
@NullMarked
package org.integg.cli.cluster;

import org.jspecify.annotations.NullMarked;
