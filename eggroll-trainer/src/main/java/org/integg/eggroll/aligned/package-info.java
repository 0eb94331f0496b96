/**
 * Learning from aligned perturbations with evolved feedback, in integers: a few perturbed lanes
 * show what moves what, the unperturbed ones read the text and vote. docs/aligned.md has the
 * arithmetic.
 */
@NullMarked
package org.integg.eggroll.aligned;

import org.jspecify.annotations.NullMarked;
