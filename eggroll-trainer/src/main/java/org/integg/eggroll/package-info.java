/** Learners, steps and estimators; streams of text, threads, and the score of a text. */
@NullMarked
package org.integg.eggroll;

import org.jspecify.annotations.NullMarked;
