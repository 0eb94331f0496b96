package org.integg.cli.cluster;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import org.integg.cli.console.Show;

/**
 * How long a cluster takes to reach a number of bits per byte. A {@link LearningLaw} gives the
 * number of steps, a {@link ClusterModel} the time of a step; the fastest of all populations
 * counts.
 *
 * @param bits the bits per byte to reach
 * @param tokens number of member-tokens of one block in a step
 */
record ClusterTarget(double bits, LearnedRuns runs, ClusterModel model, double tokens) {
  private static final int MOST_BLOCKS = 1 << 16;
  private static final double HOUR = 3600;

  /** Doubling the nodes pays as long as it saves at least this share of the time. */
  private static final double SAVING = 0.2;

  /** The population that reaches the target first on a number of nodes. */
  record Plan(int nodes, int blocks, double steps, double stepSeconds) {
    double seconds() {
      return steps * stepSeconds;
    }
  }

  /** The fastest plan for a number of nodes. One node means this machine without Spark. */
  Plan on(int nodes) {
    return IntStream.iterate(1, blocks -> blocks <= MOST_BLOCKS, blocks -> 2 * blocks)
        .mapToObj(blocks -> plan(nodes, blocks))
        .min(Comparator.comparingDouble(Plan::seconds))
        .orElseThrow();
  }

  private Plan plan(int nodes, int blocks) {
    ClusterModel sized = model.withBlocks(blocks);
    double step = nodes == 1 ? sized.alone() : sized.on(nodes).total();
    return new Plan(nodes, blocks, Math.ceil(runs.law().steps(bits, blocks * tokens)), step);
  }

  /** The number of nodes beyond which twice as many save less than a fifth of the time. */
  int pays(int most) {
    int nodes = 1;
    while (nodes < most && on(2 * nodes).seconds() <= (1 - SAVING) * on(nodes).seconds()) {
      nodes *= 2;
    }
    return nodes;
  }

  /** Prints the law and a line for each number of nodes. */
  void print(PrintWriter out, int most) {
    LearningLaw law = runs.law();
    out.printf(
        Locale.ROOT,
        "law         bits = %.3f + %.3f · (steps / (1 + %s / tokens))^-%.3f%n",
        law.floor(),
        law.scale(),
        Show.rounded(law.critical()),
        law.exponent());
    out.printf(
        Locale.ROOT,
        "            from %d runs, off by %.3f; left out %d without a final validation%n",
        runs.ends().size(),
        law.error(),
        runs.leftOut());
    double best = runs.ends().stream().mapToDouble(LearningLaw.End::bits).min().orElseThrow();
    if (bits < best) {
      out.printf(Locale.ROOT, "note: no run came below %.3f, so this is an extrapolation%n", best);
    }
    out.println("nodes   blocks  tokens/step      steps   step s     hours  node-hours");
    for (int nodes = 1; nodes <= most; nodes *= 2) {
      Plan plan = on(nodes);
      out.printf(
          Locale.ROOT,
          "%5d  %7d  %11s  %9.0f  %7.3f  %8.3f  %10.2f%n",
          nodes,
          plan.blocks(),
          Show.rounded(plan.blocks() * tokens),
          plan.steps(),
          plan.stepSeconds(),
          plan.seconds() / HOUR,
          nodes * plan.seconds() / HOUR);
    }
    int pays = pays(most);
    out.printf("worthwhile  up to %d nodes; doubling them saves less than a fifth%n%n", pays);
  }
}
