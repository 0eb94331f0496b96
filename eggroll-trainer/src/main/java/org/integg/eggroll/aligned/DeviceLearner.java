package org.integg.eggroll.aligned;

import java.util.List;
import java.util.Map;
import org.integg.kernels.Lanes;
import org.integg.kernels.Noise;
import org.integg.kernels.PopulationDevices;
import org.integg.kernels.ScriptedDevice;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;

/**
 * {@link LearnerState} with its steps on a device: the same to the bit. Everything that learning
 * goes on from stays there; the host's arrays take it over when they are asked for.
 *
 * <p>Every call throws {@link IllegalStateException} with one line if the device fails.
 */
public final class DeviceLearner implements AutoCloseable {
  private final AlignedConfig config;
  private final LearnerState host;
  private final AlignedScript script;
  private final DeviceMemory at;
  private final ScriptedDevice device;
  private final int[][] tokens;
  private final int[] text;
  private final long[] results = new long[3];

  /**
   * What a step did.
   *
   * @param logLikelihood of the plain lanes, in units of 2^−8 bits
   * @param changed int8 weights that changed
   * @param saturated int8 weights at ±127
   */
  public record Result(long logLikelihood, long changed, long saturated) {}

  /** A learner at its first step; the parameters are trained in place. */
  public DeviceLearner(Parameters parameters, AlignedConfig config, PopulationDevices devices) {
    this.config = config;
    host = new LearnerState(parameters, config);
    script = host.script();
    at = script.at;
    tokens = new int[config.tokensPerUpdate() + 1][config.blocks() * Lanes.COUNT];
    text = new int[config.tokensPerUpdate() + 1];
    device = devices.scripted(script.script, 0);
    putAll();
  }

  /**
   * Learns from the next segment of every stream.
   *
   * @param progress share of the budget that is used, of 65,536
   * @param source the text of a stream, those of block b from 56·b on
   */
  public Result step(int progress, BlockLearner.Text source) {
    read(source);
    numbers(progress);
    device.run(AlignedScript.LEARN);
    device.run(AlignedScript.UPDATE);
    device.get(at.results, results);
    host.nextStep();
    return new Result(results[0], results[1], results[2]);
  }

  private void read(BlockLearner.Text source) {
    int segment = config.tokensPerUpdate();
    for (int stream = 0; stream < config.streams(); stream++) {
      source.copy(stream, text);
      int column = stream / Probes.PLAIN * Lanes.COUNT + stream % Probes.PLAIN;
      for (int t = 0; t <= segment; t++) {
        tokens[t][column] = text[t];
      }
    }
    for (int t = 0; t <= segment; t++) {
      for (int lane = Probes.PLAIN; lane < Lanes.COUNT && t < segment; lane++) {
        int partner = Probes.partner(lane, t, steps(), segment);
        for (int first = 0; first < tokens[t].length; first += Lanes.COUNT) {
          tokens[t][first + lane] = tokens[t][first + partner];
        }
      }
      device.tokens(t, tokens[t]);
    }
  }

  private void numbers(int progress) {
    long turn = steps() % Probes.PLAIN * config.tokensPerUpdate() % Probes.PLAIN;
    long updates = steps() - LearnerState.WARM_UP;
    int next = 0;
    device.number(next++, turn);
    device.number(next++, host.weights.rate(progress));
    device.number(next++, host.weights.averageShare(Math.max(0, updates)));
    device.number(next++, updates >= 0 ? 1 : 0);
    for (long epoch : new long[] {steps(), BlockLearner.DITHER_EPOCH + steps()}) {
      for (int block = 0; block < config.blocks(); block++) {
        device.number(next++, Noise.key(config.seed(), epoch, block));
      }
    }
  }

  /** Steps done. */
  public long steps() {
    return host.steps();
  }

  /** The weights that are trained. */
  public Parameters parameters() {
    for (TensorSpec spec : host.parameters().tensors().all()) {
      device.get(at.bytes(spec.id()), host.parameters().get(spec.id()));
    }
    return host.parameters();
  }

  /** The moving average of the weights, for evaluation. */
  public Parameters averaged() {
    for (TensorSpec spec : host.parameters().tensors().all()) {
      get(at.average, spec, host.weights.tensor(spec.id()).average());
    }
    return host.averaged();
  }

  private void get(long all, TensorSpec spec, int[] values) {
    device.get(at.tensor(all, spec.id(), Integer.BYTES), values);
  }

  private void put(long all, TensorSpec spec, int[] values) {
    device.put(at.tensor(all, spec.id(), Integer.BYTES), values);
  }

  /** All that learning goes on from but the int8 weights: {@link LearnerState#tensors}. */
  public List<StateTensor> tensors() {
    for (TensorSpec spec : host.parameters().tensors().all()) {
      FixedPointTensor tensor = host.weights.tensor(spec.id());
      get(at.weights, spec, tensor.weights());
      get(at.average, spec, tensor.average());
      get(at.first, spec, tensor.first());
      get(at.second, spec, tensor.second());
    }
    int id = 0;
    for (Map.Entry<String, Feedback> each : host.matrices().entrySet()) {
      device.get(at.matrix(id++).values(), each.getValue().values());
    }
    device.get(at.scales, host.shifts());
    EggConfig model = at.config;
    byte[] states = new byte[config.blocks() * Lanes.COUNT * model.width()];
    for (int layer = 0; layer < model.layers(); layer++) {
      device.get(at.states(layer), states);
      turnStates(layer, states, false);
    }
    return host.tensors();
  }

  /** Goes on after the arrays of {@link #tensors} and the int8 weights were restored. */
  public void resume(long stepsDone) {
    host.resume(stepsDone);
    putAll();
  }

  private void putAll() {
    for (TensorSpec spec : host.parameters().tensors().all()) {
      FixedPointTensor tensor = host.weights.tensor(spec.id());
      device.put(at.bytes(spec.id()), host.parameters().get(spec.id()));
      put(at.weights, spec, tensor.weights());
      put(at.average, spec, tensor.average());
      put(at.first, spec, tensor.first());
      put(at.second, spec, tensor.second());
    }
    int id = 0;
    for (Feedback each : host.matrices().values()) {
      device.put(at.matrix(id++).values(), each.values());
    }
    device.put(at.scales, host.shifts());
    EggConfig model = at.config;
    byte[] states = new byte[config.blocks() * Lanes.COUNT * model.width()];
    for (int layer = 0; layer < model.layers(); layer++) {
      turnStates(layer, states, true);
      device.put(at.states(layer), states);
    }
    device.run(AlignedScript.PACK);
  }

  /** [L, D, 64] of each block, and a layer's [blocks · 64][D]. */
  private void turnStates(int layer, byte[] columns, boolean toColumns) {
    int width = at.config.width();
    for (int block = 0; block < config.blocks(); block++) {
      byte[] rows = host.state(block);
      for (int d = 0; d < width; d++) {
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
          int row = (layer * width + d) * Lanes.COUNT + lane;
          int column = (block * Lanes.COUNT + lane) * width + d;
          if (toColumns) {
            columns[column] = rows[row];
          } else {
            rows[row] = columns[column];
          }
        }
      }
    }
  }

  @Override
  public void close() {
    device.close();
  }
}
