/**
 * Reads documents from files and archives, and makes token shards on disk, streams and baselines.
 */
@NullMarked
package org.integg.corpora;

import org.jspecify.annotations.NullMarked;
