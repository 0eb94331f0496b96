/** Documents from files and archives, token shards on disk, streams and baselines. */
@NullMarked
package org.integg.corpora;

import org.jspecify.annotations.NullMarked;
