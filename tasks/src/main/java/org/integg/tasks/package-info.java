/** Questions that a program makes, and rewards for answers. It knows nothing of models. */
@NullMarked
package org.integg.tasks;

import org.jspecify.annotations.NullMarked;
