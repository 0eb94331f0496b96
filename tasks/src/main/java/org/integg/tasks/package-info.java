/** Questions that a program makes, and rewards for answers: nothing of models. */
@NullMarked
package org.integg.tasks;

import org.jspecify.annotations.NullMarked;
