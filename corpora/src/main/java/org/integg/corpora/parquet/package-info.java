/** How are the texts of one column of a Parquet file read? */
@NullMarked
package org.integg.corpora.parquet;

import org.jspecify.annotations.NullMarked;
