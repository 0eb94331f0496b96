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

/** Everything that learning from aligned perturbations with evolved feedback goes on from. */
public final class LearnerState implements BlockwiseState {
  /** Steps at the start in which only the feedback learns. */
  private static final int WARM_UP = 8;

  private final AlignedConfig config;
  private final FixedPointWeights weights;
  private final FeedbackSet set;
  private final Scales scales;
  private final List<byte[]> states = new ArrayList<>();
  private final List<ProbedBlock> learners = new ArrayList<>();
  private long step;

  /** A state at its first step; the parameters are trained in place. */
  public LearnerState(Parameters parameters, AlignedConfig config) {
    this.config = config;
    weights = new FixedPointWeights(parameters, config.rate(), config.averageShare());
    EggConfig model = parameters.config();
    set = new FeedbackSet(model);
    scales = new Scales(model, (long) config.streams() * config.tokensPerUpdate());
    for (int block = 0; block < config.blocks(); block++) {
      states.add(new byte[model.layers() * model.width() * Lanes.COUNT]);
    }
  }

  private final class ProbedBlock implements Block {
    private final BlockLearner learner;
    private final Sums sums;

    private ProbedBlock(Kernels kernels) {
      learner = new BlockLearner(config, weights.packed(), set, scales, kernels, new Workspace());
      sums = new Sums(parameters().tensors(), set, scales.count());
    }

    @Override
    public void learn(int block, BlockLearner.Text text) {
      learner.learn(step, block, text, states.get(block), sums);
    }
  }

  @Override
  public Block newBlock(Kernels kernels) {
    ProbedBlock block = new ProbedBlock(kernels);
    learners.add(block);
    return block;
  }

  /** The tensors, then the feedback matrices. */
  @Override
  public int parts() {
    return parameters().tensors().count() + set.count();
  }

  @Override
  public long update(int part, int progress) {
    List<Sums> others = learners.stream().skip(1).map(each -> each.sums).toList();
    Sums all = learners.getFirst().sums;
    int tensors = parameters().tensors().count();
    if (part < tensors) {
      all.addVotes(part, others);
      TensorSpec spec = parameters().tensors().get(part);
      boolean moves = step >= WARM_UP && FixedPointWeights.learns(spec);
      return moves ? weights.update(spec, all.votes(part), progress, step - WARM_UP) : 0;
    }
    int id = part - tensors;
    all.addFeedback(id, others);
    int stride = Sums.stride(set.get(id).inputs());
    long tokens = (long) config.blocks() * config.tokensPerUpdate();
    long gain = learners.getFirst().learner.observer().gain(id, tokens);
    set.get(id).learn(all.feedback(id), stride, all.powers(id), gain);
    return 0;
  }

  @Override
  public long finish() {
    Sums all = learners.getFirst().sums;
    all.addStatistics(learners.stream().skip(1).map(each -> each.sums).toList());
    scales.steer(all.squares);
    long logLikelihood = all.logLikelihood[0];
    learners.forEach(each -> each.sums.clear());
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

  @Override
  public List<StateTensor> tensors() {
    List<StateTensor> all = new ArrayList<>(weights.state());
    for (int id = 0; id < set.count(); id++) {
      Feedback feedback = set.get(id);
      List<Long> shape = List.of((long) feedback.rows(), (long) feedback.inputs());
      all.add(StateTensor.ofI32(set.name(id), shape, feedback.values()));
    }
    all.add(StateTensor.ofI32("scales", List.of((long) scales.count()), scales.shifts()));
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
    return ReadableState.write(parameters(), set.all(), scales.shifts());
  }

  @Override
  public void restoreReadable(long stepsDone, byte[] readable) {
    ReadableState.read(readable, parameters(), set.all(), scales.shifts());
    resume(stepsDone);
  }

  @Override
  public void resume(long stepsDone) {
    step = stepsDone;
    weights.resume();
    for (int id = 0; id < set.count(); id++) {
      set.get(id).pack();
    }
  }
}
