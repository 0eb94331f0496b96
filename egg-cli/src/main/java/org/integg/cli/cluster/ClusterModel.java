package org.integg.cli.cluster;

/**
 * How long a step takes on a cluster. Evaluation is shared out; what is not, is Spark's overhead,
 * the update, and messages:
 *
 * <pre>
 * T(n) = ceil(B / n)·block + overhead·stages(n) + task·n + update + bytes(n) / bandwidth
 * </pre>
 *
 * <p>The published estimator sends what every pair found up and down, and every node repeats the
 * update; the driver does it before, so it counts twice. The others send sums of votes up a tree,
 * and the changed weights down; only the driver updates.
 *
 * @param blocks B, blocks of the population
 * @param blockSeconds one block on one node with all its cores
 * @param updateSeconds one update on one node
 * @param overheadSeconds of Spark, for one job
 * @param taskSeconds of the driver, for each task of a job
 * @param upBytes that a node sends
 * @param downBytes that a node is sent
 * @param bandwidth bytes a second, of one node
 * @param votes whether nodes send sums, which a tree adds up
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

  /** The same for a population of so many blocks. */
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

  /** A step on one machine without Spark. */
  double alone() {
    return blocks * blockSeconds + updateSeconds;
  }

  /** A step on so many nodes. */
  Parts on(int nodes) {
    double learning = Math.ceil((double) blocks / nodes) * blockSeconds;
    double update = votes ? updateSeconds : 2 * updateSeconds;
    double stages = votes && nodes >= 8 ? 2 : 1;
    double spark = stages * overheadSeconds + nodes * taskSeconds;
    return new Parts(learning, update, spark, messages(nodes) / bandwidth);
  }

  /** Bytes that go through the busiest network card, one after the other. */
  private double messages(int nodes) {
    // News go from node to node; the driver sends them about twice, whatever the number of nodes.
    double down = downBytes * Math.min(nodes, 2);
    if (!votes) {
      return down + upBytes; // all pairs together, at the driver
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
