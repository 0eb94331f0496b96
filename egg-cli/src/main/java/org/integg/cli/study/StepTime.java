package org.integg.cli.study;

import org.integg.corpora.Corpus;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Machine;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/** Trains a throw-away model for a moment, to find how long a step takes or to warm up Java. */
final class StepTime {
  private static final double NANOS = 1e9;

  /** Long enough for Java to compile the kernels. */
  private static final double MEASURED_NANOS = 3e9;

  private StepTime() {}

  /** Wall-clock seconds of the fastest of the steps that fit into three seconds, at least one. */
  static double seconds(EggConfig model, Training train, Corpus corpus, Machine machine) {
    Parameters start = StartWeights.of(model, train.seed());
    try (Learner learner = machine.learner(train, start, corpus.train())) {
      long begin = System.nanoTime();
      double best = Double.POSITIVE_INFINITY;
      do {
        long before = System.nanoTime();
        learner.step(0);
        best = Math.min(best, (double) (System.nanoTime() - before));
      } while (System.nanoTime() - begin < MEASURED_NANOS);
      return best / NANOS;
    }
  }
}
