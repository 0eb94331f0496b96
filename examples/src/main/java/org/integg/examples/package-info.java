/** Programs that use Integg from Java, to be copied. */
@NullMarked
package org.integg.examples;

import org.jspecify.annotations.NullMarked;
