/**
 * Runs the steps of a run on an Apache Spark cluster, with bit-identical results. It knows no
 * arithmetic.
 */
@NullMarked
package org.integg.spark;

import org.jspecify.annotations.NullMarked;
