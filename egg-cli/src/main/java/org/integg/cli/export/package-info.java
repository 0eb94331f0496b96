/** A model as a stand-alone program: C, a web page, Python, or plain numbers. */
@NullMarked
package org.integg.cli.export;

import org.jspecify.annotations.NullMarked;
