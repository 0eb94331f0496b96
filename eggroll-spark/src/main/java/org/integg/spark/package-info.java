/** The steps of a run on an Apache Spark cluster, to the same bits. Knows no arithmetic. */
@NullMarked
package org.integg.spark;

import org.jspecify.annotations.NullMarked;
