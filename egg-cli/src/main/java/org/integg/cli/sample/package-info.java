/** Settings by which a model's text is drawn, as commands and pages take them. */
@NullMarked
package org.integg.cli.sample;

import org.jspecify.annotations.NullMarked;
