/** A model as a program of its own: C, a web page, Python, or plain numbers. */
@NullMarked
package org.integg.cli.export;

import org.jspecify.annotations.NullMarked;
