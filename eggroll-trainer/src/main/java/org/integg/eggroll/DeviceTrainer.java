package org.integg.eggroll;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Lanes;
import org.integg.kernels.Population;
import org.integg.kernels.PopulationDevices;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.tokenizer.Tokenizer;

/**
 * {@link Trainer} with the population on devices: the same steps to the bit. The host gives tokens,
 * shapes the fitness and reads weights and states back when they are asked for.
 */
final class DeviceTrainer implements Learner {
  private final Parameters parameters;
  private final List<byte[]> weights = new ArrayList<>();
  private final List<byte[]> states = new ArrayList<>();
  private final TrainConfig config;
  private final Streams streams;
  private final AlphaSchedule schedule;
  private final Population population;
  private final int[][] text;
  private final long[] differences;
  private final int[] fitness;
  private boolean weightsStale;
  private long step;
  private long nanos;

  /** A learner on devices at its first step; parameters are trained in place. */
  DeviceTrainer(
      Parameters parameters, TrainConfig config, TokenSequence tokens, PopulationDevices devices) {
    this.parameters = parameters;
    this.config = config;
    streams = new Streams(tokens, config.streams(), config.tokensPerUpdate());
    schedule = AlphaSchedule.of(config);
    differences = new long[config.pairs()];
    fitness = new int[config.pairs()];
    EggConfig shape = parameters.config();
    int blocks = (config.pairs() + Lanes.PAIRS - 1) / Lanes.PAIRS;
    for (int block = 0; block < blocks; block++) {
      states.add(new byte[shape.layers() * shape.width() * Lanes.COUNT]);
    }
    text = new int[blocks * Lanes.PAIRS][config.tokensPerUpdate() + 1];
    Arrays.stream(text).forEach(idle -> Arrays.fill(idle, Tokenizer.SEPARATOR));
    parameters.tensors().all().forEach(spec -> weights.add(parameters.get(spec.id())));
    population =
        devices.population(
            DeviceProgram.of(parameters.tensors()),
            new PopulationDevices.Settings(
                config.rank(),
                4 + config.sigmaShift(),
                config.fitnessBits(),
                config.tokensPerUpdate(),
                config.pairs(),
                DeviceProgram.rows(parameters.tensors()),
                config.fitness().maximum()));
    population.put(weights, states);
  }

  @Override
  public StepResult step(int progress) {
    long begun = System.nanoTime();
    for (int p = 0; p < config.pairs(); p++) {
      streams.copy((int) (2L * p / config.groupSize()), step, text[p]);
    }
    long[] results = population.evaluate(config.seed(), step / config.noiseReuse(), text);
    long total = 0;
    for (int p = 0; p < config.pairs(); p++) {
      int plus = p / Lanes.PAIRS * Lanes.COUNT + p % Lanes.PAIRS;
      differences[p] = results[plus] - results[plus + Lanes.PAIRS];
      total += results[plus] + results[plus + Lanes.PAIRS];
    }
    config.fitness().shape(differences, fitness);
    long limit = schedule.threshold(step) * FixedPoint.isqrt(config.pairs()) * 256;
    Population.Update update = population.update(fitness, limit);
    weightsStale = true;
    step++;
    nanos += System.nanoTime() - begun;
    return new StepResult(step, total, update.changed(), update.saturated());
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
    if (weightsStale) {
      population.weights(weights);
      weightsStale = false;
    }
    return parameters;
  }

  @Override
  public Parameters evaluated() {
    return parameters();
  }

  @Override
  public List<StateTensor> state() {
    population.states(states);
    return List.of(Trainer.memberStates(states, parameters.config()));
  }

  @Override
  public void resume(long stepsDone) {
    step = stepsDone;
    population.put(weights, states);
    weightsStale = false;
  }

  @Override
  public void close() {
    population.close();
  }
}
