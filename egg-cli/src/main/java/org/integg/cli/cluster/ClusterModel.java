package org.integg.cli.cluster;

/**
 * How long a step takes on a cluster. The evaluation is divided among nodes. Spark's overhead, the
 * update, and messages are not:
 *
 * <pre>
 * T(n) = ceil(B / n)·block + overhead·stages(n) + task·n + update + bytes(n) / bandwidth
 * </pre>
 *
 * <p>The published estimator sends every pair's result up and down, and every node repeats the
 * update. The driver does the update first, so it counts twice. The other estimators send sums of
 * votes up a tree and the changed weights down; only the driver updates.
 *
 * @param blocks B, blocks of the population
 * @param blockSeconds time of one block on one node with all its cores
 * @param updateSeconds time of one update on one node
 * @param overheadSeconds Spark's overhead for one job
 * @param taskSeconds the driver's time for each task of a job
 * @param upBytes bytes that a node sends
 * @param downBytes bytes that a node receives
 * @param bandwidth bytes per second of one node
 * @param votes whether nodes send sums of votes, which a tree adds up
 */
record ClusterModel(
    int blocks,
    double blockSeconds,
    double updateSeconds,
    double overheadSeconds,
    double taskSeconds,
    double upBytes,
    double downBytes,
    double bandwidth,
    boolean votes) {

  /** What a step's time is made of, in seconds. */
  record Parts(double learning, double update, double spark, double messages) {
    double total() {
      return learning + update + spark + messages;
    }
  }

  /** This model for a population of {@code number} blocks. */
  ClusterModel withBlocks(int number) {
    double up = votes ? upBytes : upBytes * number / blocks;
    return new ClusterModel(
        number,
        blockSeconds,
        updateSeconds,
        overheadSeconds,
        taskSeconds,
        up,
        downBytes,
        bandwidth,
        votes);
  }

  /** The time of a step on one machine without Spark. */
  double alone() {
    return blocks * blockSeconds + updateSeconds;
  }

  /** The time of a step on {@code nodes} nodes. */
  Parts on(int nodes) {
    double learning = Math.ceil((double) blocks / nodes) * blockSeconds;
    double update = votes ? updateSeconds : 2 * updateSeconds;
    double stages = votes && nodes >= 8 ? 2 : 1;
    double spark = stages * overheadSeconds + nodes * taskSeconds;
    return new Parts(learning, update, spark, messages(nodes) / bandwidth);
  }

  /** Bytes that go through the busiest network card, one after the other. */
  private double messages(int nodes) {
    // News goes from node to node. The driver sends it about twice, whatever the number of nodes.
    double down = downBytes * Math.min(nodes, 2);
    if (!votes) {
      return down + upBytes; // all pairs' results, at the driver
    }
    // Two levels: as many adders as the square root of nodes, from 8 nodes on.
    double root = Math.ceil(Math.sqrt(nodes));
    return down + upBytes * (nodes < 8 ? nodes : 2 * root);
  }

  /** Share of the nodes' time that goes into learning, against one machine without Spark. */
  double efficiency(int nodes) {
    return alone() / (nodes * on(nodes).total());
  }
}
