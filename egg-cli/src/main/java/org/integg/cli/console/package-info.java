/** How commands communicate: the terminal, the two streams, pictures, and lines about failures. */
@NullMarked
package org.integg.cli.console;

import org.jspecify.annotations.NullMarked;
