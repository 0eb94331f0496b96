/** Settings for drawing a model's text, as commands and pages accept them. */
@NullMarked
package org.integg.cli.sample;

import org.jspecify.annotations.NullMarked;
