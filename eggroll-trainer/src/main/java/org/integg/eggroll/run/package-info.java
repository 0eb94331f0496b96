/**
 * A run in its folder: configuration, checkpoints, metrics, budgets, resuming; and all estimators.
 */
@NullMarked
package org.integg.eggroll.run;

import org.jspecify.annotations.NullMarked;
