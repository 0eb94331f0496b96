package org.integg.eggroll.lowrank;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.MemberStates;
import org.integg.eggroll.Streams;
import org.integg.kernels.Lanes;
import org.integg.kernels.device.DeviceException;
import org.integg.kernels.device.Population;
import org.integg.kernels.device.PopulationDevices;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.tokenizer.Tokenizer;

/**
 * Members on devices that read their streams: the perturbed ones of {@link DeviceTrainer}, or the
 * model itself in every lane, for comparison with a step. For one thread.
 *
 * <p>Every call throws {@link DeviceException} with one line if the device fails.
 */
public final class DeviceEvaluator implements AutoCloseable {
  private final Parameters parameters;
  private final List<byte[]> weights = new ArrayList<>();
  private final MemberStates states;
  private final Streams streams;
  private final int pairs;
  private final int[][] text;
  private final Population population;
  private boolean weightsStale;

  /**
   * Members with zero states.
   *
   * @param streams the pairs take them in order, equally many pairs for each stream
   * @throws IllegalArgumentException in one line, if the devices do not have the memory
   */
  DeviceEvaluator(
      Parameters parameters,
      PopulationDevices.Settings settings,
      Streams streams,
      PopulationDevices devices) {
    this.parameters = parameters;
    this.streams = streams;
    pairs = settings.pairs();
    int blocks = (pairs + Lanes.PAIRS - 1) / Lanes.PAIRS;
    states = new MemberStates(parameters.config(), blocks);
    text = new int[blocks * Lanes.PAIRS][settings.tokens() + 1];
    Arrays.stream(text).forEach(idle -> Arrays.fill(idle, Tokenizer.SEPARATOR));
    parameters.tensors().all().forEach(spec -> weights.add(parameters.get(spec.id())));
    population = devices.population(DeviceProgram.of(parameters.tensors()), settings);
    boolean filled = false;
    try {
      put();
      filled = true;
    } finally {
      if (!filled) {
        close();
      }
    }
  }

  /**
   * Unperturbed inference: all 64 lanes of a block are the model itself. The two lanes of a pair
   * read the same stream, as they do in training; that costs what two streams would.
   *
   * @param pairs streams, of which a block takes 32
   * @param segment tokens read at a time
   * @throws IllegalArgumentException in one line, if the text is too short or the devices do not
   *     have the memory
   */
  public static DeviceEvaluator unperturbed(
      Parameters parameters,
      int pairs,
      int segment,
      TokenSequence text,
      PopulationDevices devices) {
    int rows = DeviceProgram.rows(parameters.tensors());
    return new DeviceEvaluator(
        parameters,
        PopulationDevices.Settings.unperturbed(LowRankSettings.FITNESS_BITS, segment, pairs, rows),
        new Streams(text, pairs, segment),
        devices);
  }

  /**
   * Reads a step's segment of every stream without noise.
   *
   * @return log-likelihoods in 1/16 bits, 64 a block, at most 0
   */
  public long[] evaluate(long step) {
    return evaluate(step, 0, 0);
  }

  /**
   * Reads a step's segment of every stream with the noise of a seed and an epoch; the results are
   * in units of 2^−F bits.
   */
  long[] evaluate(long step, long seed, long epoch) {
    for (int p = 0; p < pairs; p++) {
      streams.copy((int) ((long) p * streams.count() / pairs), step, text[p]);
    }
    return population.evaluate(seed, epoch, text);
  }

  /** {@link Population#update}. */
  Population.Update update(int[] fitness, long limit) {
    weightsStale = true;
    return population.update(fitness, limit);
  }

  /** The weights as they are on the devices. */
  Parameters parameters() {
    if (weightsStale) {
      population.weights(weights);
      weightsStale = false;
    }
    return parameters;
  }

  /** {@link LowRankTrainer#state}. */
  StateTensor state() {
    population.states(states.all());
    return states.tensor();
  }

  /** Writes the arrays of {@link #state} and {@link #parameters} to the devices. */
  void put() {
    population.put(weights, states.all());
    weightsStale = false;
  }

  @Override
  public void close() {
    population.close();
  }
}
