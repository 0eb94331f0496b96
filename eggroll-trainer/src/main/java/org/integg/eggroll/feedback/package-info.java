/**
 * Credit by learned feedback: probes teach matrices that turn errors at the output into credit of
 * every row (docs/feedback.md).
 */
@NullMarked
package org.integg.eggroll.feedback;

import org.jspecify.annotations.NullMarked;
