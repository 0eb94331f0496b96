package org.integg.eggroll.tune.essa;

import org.integg.eggroll.tune.RewardSource;
import org.integg.eggroll.tune.TaskScore;
import org.integg.eggroll.tune.TaskSource;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.PlainProjection;
import org.integg.model.TensorSpec;

/** Lets one set of weights after another answer questions, 64 at a time. One per thread. */
final class CandidateScorer {
  private final Parameters weights;
  private final PackedParameters packed;
  private final PlainProjection projection;
  private final RewardSource.Scorer scorer;

  CandidateScorer(Parameters like, TaskSource source, Kernels kernels) {
    weights = like.copy();
    packed = new PackedParameters(weights);
    projection = new PlainProjection(packed, kernels, new Workspace());
    scorer = source.scorer(weights.tensors(), projection, kernels);
  }

  /** The score of a point. */
  TaskScore score(Adapters adapters, double[] point, long first, int questions) {
    adapters.write(point, weights);
    return score(first, questions);
  }

  /** The score of some weights. */
  TaskScore score(Parameters from, long first, int questions) {
    for (TensorSpec spec : weights.tensors().all()) {
      System.arraycopy(from.get(spec.id()), 0, weights.get(spec.id()), 0, spec.size());
    }
    return score(first, questions);
  }

  private TaskScore score(long first, int questions) {
    weights.tensors().all().forEach(spec -> packed.pack(spec.id()));
    projection.refresh();
    TaskScore all = TaskScore.NONE;
    for (int done = 0; done < questions; done += Lanes.COUNT) {
      all = all.plus(scorer.score(first + done, Math.min(Lanes.COUNT, questions - done)));
    }
    return all;
  }
}
