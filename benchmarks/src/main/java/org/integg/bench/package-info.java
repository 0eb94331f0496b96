/** Kernel benchmarks and end-to-end measurements. */
@NullMarked
package org.integg.bench;

import org.jspecify.annotations.NullMarked;
