package org.integg.eggroll.aligned;

import java.util.Map;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/** Everything that learning from aligned perturbations without feedback goes on from. */
public final class GroupState extends LaneState<GroupSums> {
  private static final int FIRST_SCALE = 5;
  private static final int LARGEST_SCALE = 13;
  private static final int LEAST_POWER = 12 * 12;
  private static final int MOST_POWER = 32 * 32;

  private final GroupConfig config;
  private final int[] scale = {FIRST_SCALE};
  private final long estimates;

  /** A state at its first step; the parameters are trained in place. */
  public GroupState(Parameters parameters, GroupConfig config) {
    super(new FixedPointWeights(parameters, config.rate(), config.averageShare()), config.blocks());
    this.config = config;
    EggConfig model = parameters.config();
    long rows = model.vocabulary();
    for (Site site : Site.all(model)) {
      rows += site.rows();
    }
    estimates = rows * config.streams() * config.tokensPerUpdate();
  }

  @Override
  public Block newBlock(Kernels kernels) {
    GroupLearner learner = new GroupLearner(config, weights.packed(), kernels, new Workspace());
    GroupSums sums = join(new GroupSums(parameters().tensors()));
    return (block, text) -> learner.learn(steps(), block, text, scale[0], state(block), sums);
  }

  @Override
  public int parts() {
    return parameters().tensors().count();
  }

  @Override
  public long update(int part, int progress) {
    TensorSpec spec = parameters().tensors().get(part);
    if (!FixedPointWeights.learns(spec)) {
      return 0;
    }
    GroupSums all = firstSums();
    all.addVotes(part, otherSums());
    return weights.update(spec, all.votes(part), progress, steps());
  }

  @Override
  public long finish() {
    long logLikelihood = 0;
    long squares = 0;
    for (GroupSums each : allSums()) {
      logLikelihood += each.logLikelihood[0];
      squares += each.squares[0];
    }
    long power = squares / estimates;
    if (power > MOST_POWER && scale[0] < LARGEST_SCALE) {
      scale[0]++;
    } else if (power < LEAST_POWER && scale[0] > 0) {
      scale[0]--;
    }
    nextStep();
    return logLikelihood;
  }

  @Override
  Map<String, Feedback> matrices() {
    return Map.of();
  }

  @Override
  int[] shifts() {
    return scale;
  }
}
