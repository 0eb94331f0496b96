package org.integg.eggroll.lowrank;

import java.util.List;
import java.util.Optional;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.Streams;
import org.integg.kernels.Lanes;
import org.integg.kernels.device.Population;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/**
 * {@link LowRankTrainer} with the population on devices: the same steps to the bit. The host
 * supplies tokens, shapes the fitness and reads weights and states back on request.
 */
final class DeviceTrainer implements Learner {
  private final LowRankSettings config;
  private final AlphaSchedule schedule;
  private final DeviceEvaluator members;
  private final long[] differences;
  private final int[] fitness;
  private Optional<Spread> spread = Optional.empty();
  private long step;
  private long nanos;

  /** A learner on devices at its first step; parameters are trained in place. */
  DeviceTrainer(
      Parameters parameters,
      LowRankSettings config,
      TokenSequence tokens,
      PopulationDevices devices) {
    this.config = config;
    schedule = AlphaSchedule.of(config);
    differences = new long[config.pairs()];
    fitness = new int[config.pairs()];
    members =
        new DeviceEvaluator(
            parameters,
            new PopulationDevices.Settings(
                config.rank(),
                config.shift(),
                config.fitnessBits(),
                config.tokensPerUpdate(),
                config.pairs(),
                DeviceProgram.rows(parameters.tensors()),
                config.fitness().maximum()),
            new Streams(tokens, config.streams(), config.tokensPerUpdate()),
            devices);
  }

  @Override
  public StepResult step(int progress) {
    long begun = System.nanoTime();
    long[] results = members.evaluate(step, config.seed(), step / config.noiseReuse());
    long total = 0;
    for (int p = 0; p < config.pairs(); p++) {
      int plus = p / Lanes.PAIRS * Lanes.COUNT + p % Lanes.PAIRS;
      differences[p] = results[plus] - results[plus + Lanes.PAIRS];
      total += results[plus] + results[plus + Lanes.PAIRS];
    }
    spread = LowRankTrainer.spread(config, differences);
    config.fitness().shape(differences, fitness);
    long limit = config.limit(schedule.threshold(step));
    Population.Update update = members.update(fitness, limit);
    step++;
    nanos += System.nanoTime() - begun;
    return new StepResult(step, total, update.changed(), update.saturated());
  }

  @Override
  public Optional<Spread> spread() {
    return spread;
  }

  @Override
  public long steps() {
    return step;
  }

  /** The devices' time, since the host only waits for them. */
  @Override
  public long cpuNanos() {
    return nanos;
  }

  @Override
  public Parameters parameters() {
    return members.parameters();
  }

  @Override
  public Parameters evaluated() {
    return parameters();
  }

  @Override
  public List<StateTensor> state() {
    return List.of(members.state());
  }

  @Override
  public void resume(long stepsDone) {
    step = stepsDone;
    members.put();
  }

  @Override
  public void close() {
    members.close();
  }
}
