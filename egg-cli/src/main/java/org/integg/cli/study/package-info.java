/** {@code egg study}: configurations at equal cost, over several seeds. */
@NullMarked
package org.integg.cli.study;

import org.jspecify.annotations.NullMarked;
