package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * Everything that learning goes on from, and the two halves of a step: {@link Block#learn} for each
 * block, in any order and on any thread, then {@link #update} for each part.
 */
public final class LearnerState {
  /** Steps at the start in which only the feedback learns. */
  private static final int WARM_UP = 8;

  private final AlignedConfig config;
  private final PackedParameters packed;
  private final Parameters averaged;
  private final FeedbackSet set;
  private final Scales scales;
  private final List<FixedPointTensor> tensors = new ArrayList<>();
  private final List<byte[]> states = new ArrayList<>();
  private final List<Block> learners = new ArrayList<>();
  private long step;

  /** A state at its first step; the parameters are trained in place. */
  public LearnerState(Parameters parameters, AlignedConfig config) {
    this.config = config;
    packed = new PackedParameters(parameters);
    averaged = parameters.copy();
    EggConfig model = parameters.config();
    set = new FeedbackSet(model);
    scales = new Scales(model, (long) config.streams() * config.tokensPerUpdate());
    for (TensorSpec spec : parameters.tensors().all()) {
      tensors.add(new FixedPointTensor(parameters.get(spec.id())));
    }
    for (int block = 0; block < config.blocks(); block++) {
      states.add(new byte[model.layers() * model.width() * Lanes.COUNT]);
    }
  }

  /** What a thread needs to learn from blocks, and what it has learned in this step. */
  public final class Block {
    private final BlockLearner learner;
    private final Sums sums;

    private Block(Kernels kernels) {
      learner = new BlockLearner(config, packed, set, scales, kernels, new Workspace());
      sums = new Sums(packed.parameters().tensors(), set, scales.count());
    }

    /** Learns from a block's next segment. */
    public void learn(int block, BlockLearner.Text text) {
      learner.learn(step, block, text, states.get(block), sums);
    }
  }

  /** A learner for one more thread. */
  public Block newBlock(Kernels kernels) {
    Block block = new Block(kernels);
    learners.add(block);
    return block;
  }

  /** Parts of an update that can run side by side: the tensors, then the feedback matrices. */
  public int parts() {
    return tensors.size() + set.count();
  }

  /**
   * Moves a tensor or a feedback matrix by what all blocks have learned.
   *
   * @param progress share of the budget that is used, of 65,536
   * @return int8 weights that changed
   */
  public long update(int part, int progress) {
    List<Sums> others = learners.stream().skip(1).map(each -> each.sums).toList();
    Sums all = learners.getFirst().sums;
    if (part < tensors.size()) {
      all.addVotes(part, others);
      return updateTensor(packed.parameters().tensors().get(part), all, progress);
    }
    int id = part - tensors.size();
    all.addFeedback(id, others);
    int stride = Sums.stride(set.get(id).inputs());
    long tokens = (long) config.blocks() * config.tokensPerUpdate();
    long gain = learners.getFirst().learner.observer().gain(id, tokens);
    set.get(id).learn(all.feedback(id), stride, all.powers(id), gain);
    return 0;
  }

  private long updateTensor(TensorSpec spec, Sums all, int progress) {
    boolean learns = spec.kind() != TensorKind.VECTOR || isBias(spec);
    if (step < WARM_UP || !learns) {
      return 0;
    }
    int rate = (int) (config.rate() - ((config.rate() - config.rate() / 50L) * progress >> 16));
    int share = (int) Math.max(config.averageShare(), 256 / (1 + step - WARM_UP));
    FixedPointTensor tensor = tensors.get(spec.id());
    int columns = spec.kind() == TensorKind.VECTOR ? 1 : spec.columns();
    tensor.update(all.votes(spec.id()), columns, Sums.stride(spec), rate, share);
    long changed = FixedPointTensor.round(tensor.weights(), packed.parameters().get(spec.id()));
    packed.pack(spec.id());
    return changed;
  }

  private static boolean isBias(TensorSpec spec) {
    return spec.name().endsWith("bf") || spec.name().endsWith("bh");
  }

  /**
   * Ends a step.
   *
   * @return log-likelihood of the plain lanes, in units of 2^−8 bits
   */
  public long finish() {
    Sums all = learners.getFirst().sums;
    all.addStatistics(learners.stream().skip(1).map(each -> each.sums).toList());
    scales.steer(all.squares);
    long logLikelihood = all.logLikelihood;
    learners.forEach(each -> each.sums.clear());
    step++;
    return logLikelihood;
  }

  /** Steps done. */
  public long steps() {
    return step;
  }

  /** The weights that are trained. */
  public Parameters parameters() {
    return packed.parameters();
  }

  /** The moving average of the weights, for evaluation. */
  public Parameters averaged() {
    for (TensorSpec spec : averaged.tensors().all()) {
      FixedPointTensor tensor = tensors.get(spec.id());
      FixedPointTensor.round(tensor.average(), averaged.get(spec.id()));
    }
    return averaged;
  }

  /** All that learning goes on from but the int8 weights. */
  public List<StateTensor> tensors() {
    List<StateTensor> all = new ArrayList<>();
    for (TensorSpec spec : packed.parameters().tensors().all()) {
      FixedPointTensor tensor = tensors.get(spec.id());
      all.add(StateTensor.ofI32("fixed." + spec.name(), spec.shape(), tensor.weights()));
      all.add(StateTensor.ofI32("average." + spec.name(), spec.shape(), tensor.average()));
      all.add(StateTensor.ofI32("first." + spec.name(), spec.shape(), tensor.first()));
      all.add(StateTensor.ofI32("second." + spec.name(), spec.shape(), tensor.second()));
    }
    for (int id = 0; id < set.count(); id++) {
      Feedback feedback = set.get(id);
      List<Long> shape = List.of((long) feedback.rows(), (long) feedback.inputs());
      all.add(StateTensor.ofI32(set.name(id), shape, feedback.values()));
    }
    all.add(StateTensor.ofI32("scales", List.of((long) scales.count()), scales.shifts()));
    EggConfig model = packed.parameters().config();
    List<Long> shape =
        List.of(
            (long) states.size(), (long) model.layers(), (long) model.width(), (long) Lanes.COUNT);
    all.add(StateTensor.ofI8("members.state", shape, List.copyOf(states)));
    return all;
  }

  /** The members' recurrent states of each block: the arrays themselves. */
  public List<byte[]> states() {
    return Collections.unmodifiableList(states);
  }

  /** What has been learned since the last step ended; it is forgotten here. */
  public byte[] takeSums() {
    byte[] bytes = SumsMessage.write(learners.stream().map(each -> each.sums).toList());
    learners.forEach(each -> each.sums.clear());
    return bytes;
  }

  /** The sum of two results of {@link #takeSums}. */
  public static byte[] addSums(byte[] one, byte[] other) {
    return SumsMessage.add(one, other);
  }

  /** Takes over what was learned elsewhere. */
  public void giveSums(byte[] bytes) {
    learners.forEach(each -> each.sums.clear());
    SumsMessage.read(bytes, learners.getFirst().sums);
  }

  /** All that blocks read beside their states: int8 weights, feedback, scales. */
  public byte[] readable() {
    return ReadableState.write(packed.parameters(), set, scales);
  }

  /** Makes blocks read what those of another state read after so many steps. */
  public void restoreReadable(long stepsDone, byte[] readable) {
    ReadableState.read(readable, packed.parameters(), set, scales);
    resume(stepsDone);
  }

  /** Goes on after the arrays of {@link #tensors} and the int8 weights were restored. */
  public void resume(long stepsDone) {
    step = stepsDone;
    for (int id = 0; id < tensors.size(); id++) {
      packed.pack(id);
    }
    for (int id = 0; id < set.count(); id++) {
      set.get(id).pack();
    }
  }
}
