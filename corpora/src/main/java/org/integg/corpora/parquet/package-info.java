/** Reads the texts of one column of a Parquet file. */
@NullMarked
package org.integg.corpora.parquet;

import org.jspecify.annotations.NullMarked;
