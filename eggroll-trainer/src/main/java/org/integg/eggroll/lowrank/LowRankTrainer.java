package org.integg.eggroll.lowrank;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.MemberStates;
import org.integg.eggroll.News;
import org.integg.eggroll.ReplicaState;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.Streams;
import org.integg.eggroll.Workers;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Workspace;
import org.integg.model.PackedParameters;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;

/**
 * EGGROLL (docs/algorithm.md, section 3): evaluates a population of perturbed models on the next
 * segment of its streams, and moves the weights by the votes of the better halves of the antithetic
 * pairs.
 *
 * <p>A step depends on the weights, the members' recurrent states and the number of steps done, and
 * on nothing else: not on the number of threads, nor on the kernels.
 */
public final class LowRankTrainer implements SharedLearner {
  private final LowRankSettings config;
  private final AlphaSchedule schedule;
  private final PackedParameters packed;
  private final WeightUpdate update;
  private final Workers<Scratch> workers;
  private final Optional<MemberStates> states;
  private final List<Stripe> stripes;
  private final long[] differences;
  private final int[] fitness;
  private final int[] all;
  private Optional<Spread> spread = Optional.empty();
  private long step;

  /** The memory that a thread needs for itself. */
  private record Scratch(MemberEvaluator evaluator, Votes votes) {}

  /**
   * A trainer at its first step.
   *
   * @param parameters the weights to train, in place
   * @param threads how many to use, at least 1
   * @throws IllegalArgumentException if the training text is too short
   */
  public LowRankTrainer(
      Parameters parameters,
      LowRankSettings config,
      TokenSequence text,
      Kernels kernels,
      int threads) {
    this(
        parameters,
        config,
        kernels,
        threads,
        new MemberStates(parameters.config(), blocks(config)),
        new Streams(text, config.streams(), config.tokensPerUpdate()));
  }

  private LowRankTrainer(
      Parameters parameters,
      LowRankSettings config,
      Kernels kernels,
      int threads,
      MemberStates states,
      Streams streams) {
    this(
        parameters,
        config,
        kernels,
        threads,
        Optional.of(states),
        new SignUpdate(parameters),
        (packed, workspace) -> {
          BlockEvaluator block = new BlockEvaluator(packed, config, kernels, workspace);
          return (step, number, differences) ->
              block.evaluate(step, number, streams, states.of(number), differences);
        });
  }

  /**
   * A trainer at its first step whose members are compared by something other than the next tokens
   * of a text, and begin each step anew.
   *
   * @param parameters the weights to train, in place
   * @param threads how many to use, at least 1
   * @param update moves those weights; empty for the published update
   */
  public LowRankTrainer(
      Parameters parameters,
      LowRankSettings config,
      Kernels kernels,
      int threads,
      Optional<WeightUpdate> update,
      MemberEvaluator.Maker maker) {
    this(
        parameters,
        config,
        kernels,
        threads,
        Optional.empty(),
        update.orElseGet(() -> new SignUpdate(parameters)),
        maker);
  }

  private LowRankTrainer(
      Parameters parameters,
      LowRankSettings config,
      Kernels kernels,
      int threads,
      Optional<MemberStates> states,
      WeightUpdate update,
      MemberEvaluator.Maker maker) {
    this.config = config;
    this.states = states;
    this.update = update;
    schedule = AlphaSchedule.of(config);
    packed = new PackedParameters(parameters);
    differences = new long[config.pairs()];
    fitness = new int[config.pairs()];
    workers =
        new Workers<>(
            threads,
            () -> {
              Workspace workspace = new Workspace();
              return new Scratch(
                  maker.make(packed, workspace), new Votes(config, kernels, workspace));
            });
    all = IntStream.range(0, blocks(config)).toArray();
    stripes = Stripe.all(parameters.tensors());
  }

  private static int blocks(LowRankSettings config) {
    return (config.pairs() + Lanes.PAIRS - 1) / Lanes.PAIRS;
  }

  /** The settings. */
  public LowRankSettings config() {
    return config;
  }

  @Override
  public Parameters parameters() {
    return packed.parameters();
  }

  /** The newest weights, or the update's weights for evaluation. */
  @Override
  public Parameters evaluated() {
    return update.evaluated();
  }

  @Override
  public long steps() {
    return step;
  }

  /**
   * {@code members.state}: the members' recurrent states, int8 [blocks, L, D, 64], if they continue
   * from step to step, and what the update remembers.
   */
  @Override
  public List<StateTensor> state() {
    return Stream.concat(states.map(MemberStates::tensor).stream(), update.state().stream())
        .toList();
  }

  @Override
  public void resume(long stepsDone) {
    step = stepsDone;
    pack();
  }

  /** Evaluates the population on the next segment and moves the weights. */
  @Override
  public StepResult step(int progress) {
    long logLikelihood = evaluate(all);
    spread = spread(config, differences);
    return update(logLikelihood, progress);
  }

  /** Does a step as at the beginning of a budget; the published update ignores the progress. */
  public StepResult step() {
    return step(0);
  }

  /** The spread of the differences between the members of pairs. */
  static Optional<Spread> spread(LowRankSettings config, long[] differences) {
    long one = (long) config.tokensPerUpdate() << config.fitnessBits();
    return Spread.of(Spread.Of.FITNESS, one, differences);
  }

  /** Empty after a shared step if only signs were sent. */
  @Override
  public Optional<Spread> spread() {
    return spread;
  }

  /** The sum of the log-likelihoods of some blocks' members. */
  private long evaluate(int[] blocks) {
    LongAdder logLikelihood = new LongAdder();
    workers.forEach(
        blocks.length,
        (i, own) -> {
          logLikelihood.add(own.evaluator().evaluate(step, blocks[i], differences));
        });
    return logLikelihood.sum();
  }

  private StepResult update(long logLikelihood, int progress) {
    config.fitness().shape(differences, fitness);
    long changed = move(progress);
    return StepResult.of(step, logLikelihood, changed, parameters());
  }

  /** Moves the weights by the fitness, and returns how many changed. */
  private long move(int progress) {
    LongAdder changed = new LongAdder();
    long limit = config.limit(schedule.threshold(step));
    workers.forEach(
        stripes.size(),
        (i, own) -> {
          Stripe stripe = stripes.get(i);
          long[] votes = own.votes().of(stripe, step, fitness);
          changed.add(update.take(stripe, votes, limit));
        });
    List<TensorSpec> tensors = parameters().tensors().all();
    workers.forEach(
        tensors.size(), (i, own) -> changed.add(update.end(tensors.get(i), step, progress)));
    update.end();
    pack();
    step++;
    return changed.sum();
  }

  private void pack() {
    workers.forEach(packed.parameters().tensors().count(), (id, own) -> packed.pack(id));
  }

  @Override
  public int blocks() {
    return all.length;
  }

  @Override
  public List<byte[]> states() {
    return states
        .map(MemberStates::all)
        .orElseGet(() -> Collections.nCopies(all.length, new byte[0]));
  }

  /** The pairs' differences of log-likelihood, as {@link PairMessage}. */
  @Override
  public Contribution learn(int[] blocks) {
    long logLikelihood = evaluate(blocks);
    return PairMessage.differences(config.fitness(), logLikelihood, differences, blocks);
  }

  /** Adds two contributions of such learners: {@link org.integg.eggroll.SharedMethod#add}. */
  public static Contribution add(Contribution one, Contribution other) {
    return PairMessage.join(one, other);
  }

  @Override
  public List<long[]> votes(Contribution learned) {
    PairMessage.read(config.fitness(), learned, differences);
    config.fitness().shape(differences, fitness);
    List<long[]> all = new ArrayList<>();
    parameters().tensors().all().forEach(spec -> all.add(new long[spec.size()]));
    workers.forEach(
        stripes.size(),
        (i, own) -> {
          Stripe stripe = stripes.get(i);
          long[] votes = own.votes().of(stripe, step, fitness);
          long[] to = all.get(stripe.spec().id());
          System.arraycopy(votes, 0, to, stripe.first(), stripe.size());
        });
    return all;
  }

  @Override
  public StepResult update(Contribution learned, int progress) {
    long logLikelihood = PairMessage.read(config.fitness(), learned, differences);
    boolean signs = config.fitness() == FitnessShaping.SIGN;
    spread = signs ? Optional.empty() : spread(config, differences);
    return update(logLikelihood, progress);
  }

  /** The pairs' fitness, from which a replica computes the votes itself. */
  @Override
  public News news() {
    return PairMessage.fitness(config.fitness(), fitness);
  }

  @Override
  public void follow(News news) {
    follow(news, 0); // for the published update, which ignores the progress
  }

  /**
   * The second half of a step on a replica, for any update.
   *
   * @param progress of the {@link #update} that gave the news
   */
  public void follow(News news, int progress) {
    PairMessage.readFitness(config.fitness(), news, fitness);
    move(progress);
  }

  /** The weights, and what the update remembers. */
  @Override
  public ReplicaState replica() {
    ByteBuffer all = ByteBuffer.allocate(replicaBytes());
    for (TensorSpec spec : parameters().tensors().all()) {
      all.put(parameters().get(spec.id()));
    }
    update.state().forEach(tensor -> tensor.put(all));
    return new ReplicaState(all.array());
  }

  private int replicaBytes() {
    long remembered = update.state().stream().mapToLong(StateTensor::bytes).sum();
    return Math.toIntExact(parameters().config().parameters() + remembered);
  }

  @Override
  public void restore(long stepsDone, ReplicaState replica) {
    if (replica.bytes().length != replicaBytes()) {
      throw new IllegalArgumentException(
          "a replica of %d bytes instead of %d".formatted(replica.bytes().length, replicaBytes()));
    }
    ByteBuffer all = ByteBuffer.wrap(replica.bytes());
    for (TensorSpec spec : parameters().tensors().all()) {
      all.get(parameters().get(spec.id()));
    }
    update.state().forEach(tensor -> tensor.get(all));
    resume(stepsDone);
  }

  @Override
  public long cpuNanos() {
    return workers.cpuNanos();
  }

  @Override
  public void close() {
    workers.close();
  }
}
