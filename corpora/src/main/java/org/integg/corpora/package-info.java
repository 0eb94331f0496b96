/** Documents from files and archives, token shards on disk, streams and baselines. */
package org.integg.corpora;
