package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;

/** Everything that learning from aligned perturbations without feedback goes on from. */
public final class GroupState implements BlockwiseState {
  private static final int FIRST_SCALE = 5;
  private static final int LARGEST_SCALE = 13;
  private static final int LEAST_POWER = 12 * 12;
  private static final int MOST_POWER = 32 * 32;

  private final GroupConfig config;
  private final FixedPointWeights weights;
  private final List<byte[]> states = new ArrayList<>();
  private final List<GroupBlock> learners = new ArrayList<>();
  private final int[] scale = {FIRST_SCALE};
  private final long estimates;
  private long step;

  /** A state at its first step; the parameters are trained in place. */
  public GroupState(Parameters parameters, GroupConfig config) {
    this.config = config;
    weights = new FixedPointWeights(parameters, config.rate(), config.averageShare());
    EggConfig model = parameters.config();
    for (int block = 0; block < config.blocks(); block++) {
      states.add(new byte[model.layers() * model.width() * Lanes.COUNT]);
    }
    long rows = model.vocabulary();
    for (Site site : Site.all(model)) {
      rows += site.rows();
    }
    estimates = rows * config.streams() * config.tokensPerUpdate();
  }

  private final class GroupBlock implements Block {
    private final GroupLearner learner;
    private final GroupSums sums;

    private GroupBlock(Kernels kernels) {
      learner = new GroupLearner(config, weights.packed(), kernels, new Workspace());
      sums = new GroupSums(weights.parameters().tensors());
    }

    @Override
    public void learn(int block, BlockLearner.Text text) {
      learner.learn(step, block, text, scale[0], states.get(block), sums);
    }
  }

  @Override
  public Block newBlock(Kernels kernels) {
    GroupBlock block = new GroupBlock(kernels);
    learners.add(block);
    return block;
  }

  @Override
  public int parts() {
    return weights.parameters().tensors().count();
  }

  @Override
  public long update(int part, int progress) {
    TensorSpec spec = weights.parameters().tensors().get(part);
    if (!FixedPointWeights.learns(spec)) {
      return 0;
    }
    GroupSums all = learners.getFirst().sums;
    all.addVotes(part, learners.stream().skip(1).map(each -> each.sums).toList());
    return weights.update(spec, all.votes(part), progress, step);
  }

  @Override
  public long finish() {
    long logLikelihood = 0;
    long squares = 0;
    for (GroupBlock each : learners) {
      logLikelihood += each.sums.logLikelihood[0];
      squares += each.sums.squares[0];
      each.sums.clear();
    }
    long power = squares / estimates;
    if (power > MOST_POWER && scale[0] < LARGEST_SCALE) {
      scale[0]++;
    } else if (power < LEAST_POWER && scale[0] > 0) {
      scale[0]--;
    }
    step++;
    return logLikelihood;
  }

  @Override
  public long steps() {
    return step;
  }

  @Override
  public Parameters parameters() {
    return weights.parameters();
  }

  @Override
  public Parameters averaged() {
    return weights.averaged();
  }

  /**
   * The weights in fixed point, {@code scales} and {@code members.state}: the groups' states, int8
   * [blocks, L, D, 64].
   */
  @Override
  public List<StateTensor> tensors() {
    List<StateTensor> all = new ArrayList<>(weights.state());
    all.add(StateTensor.ofI32("scales", List.of(1L), scale));
    EggConfig model = parameters().config();
    List<Long> shape =
        List.of(
            (long) states.size(), (long) model.layers(), (long) model.width(), (long) Lanes.COUNT);
    all.add(StateTensor.ofI8("members.state", shape, List.copyOf(states)));
    return all;
  }

  @Override
  public List<byte[]> states() {
    return Collections.unmodifiableList(states);
  }

  @Override
  public byte[] takeSums() {
    byte[] bytes = SumsMessage.write(learners.stream().map(each -> each.sums).toList());
    learners.forEach(each -> each.sums.clear());
    return bytes;
  }

  @Override
  public void giveSums(byte[] bytes) {
    learners.forEach(each -> each.sums.clear());
    SumsMessage.read(bytes, learners.getFirst().sums);
  }

  @Override
  public byte[] readable() {
    return ReadableState.write(parameters(), List.of(), scale);
  }

  @Override
  public void restoreReadable(long stepsDone, byte[] readable) {
    ReadableState.read(readable, parameters(), List.of(), scale);
    resume(stepsDone);
  }

  @Override
  public void resume(long stepsDone) {
    step = stepsDone;
    weights.resume();
  }
}
