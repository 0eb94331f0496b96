/**
 * The head alone: everything below it keeps its start weights, a reservoir, and the head learns
 * from its errors (docs/feedback.md, section 10).
 */
@NullMarked
package org.integg.eggroll.reservoir;

import org.jspecify.annotations.NullMarked;
