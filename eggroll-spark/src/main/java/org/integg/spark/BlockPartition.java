package org.integg.spark;

import org.apache.spark.Partition;

/**
 * The blocks of one executor in one job.
 *
 * @param index the index of the partition
 * @param blocks the blocks, ascending
 * @param executor the executor that holds their states
 */
record BlockPartition(int index, int[] blocks, SparkExecutor executor) implements Partition {}
