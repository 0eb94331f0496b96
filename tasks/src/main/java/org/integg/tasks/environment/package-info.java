/** Tasks of several turns: observations out, actions in, rewards. */
@NullMarked
package org.integg.tasks.environment;

import org.jspecify.annotations.NullMarked;
