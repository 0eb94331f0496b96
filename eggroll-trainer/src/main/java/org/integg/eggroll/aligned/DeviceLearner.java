package org.integg.eggroll.aligned;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.DeviceException;
import org.integg.kernels.PopulationDevices;
import org.integg.kernels.ScriptedDevice;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;

/**
 * {@link LearnerState} with its steps on devices: the same to the bit. Devices take ranges of
 * blocks; the first one adds up what all have learned, moves weights, feedback and scales, and the
 * others take over what they read. The host's arrays are brought up to date when they are asked
 * for.
 *
 * <p>Every call throws {@link DeviceException} with one line if a device fails.
 */
public final class DeviceLearner implements AutoCloseable {
  private final LearnerState host;
  private final List<DeviceShare> shares = new ArrayList<>();
  private final DeviceMemory at;
  private final ScriptedDevice device;
  private final long[] results = new long[3];

  /** The text of all steps. */
  @FunctionalInterface
  public interface Text {
    /** Copies a stream's tokens, the segment's and one more; those of block b from 56·b on. */
    void copy(int stream, long step, int[] into);
  }

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
    host = new LearnerState(parameters, config);
    int count = Math.min(devices.count(), config.blocks());
    int first = 0;
    boolean opened = false;
    try {
      for (int id = 0; id < count; id++) {
        int blocks = (config.blocks() - first) / (count - id);
        shares.add(new DeviceShare(host, config, devices, id, first, blocks));
        first += blocks;
      }
      at = shares.getFirst().at;
      device = shares.getFirst().device;
      putAll();
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private List<DeviceShare> others() {
    return shares.subList(1, shares.size());
  }

  /**
   * Learns from the next segment of every stream.
   *
   * @param progress share of the budget that is used, of 65,536
   */
  public Result step(int progress, Text source) {
    shares.forEach(share -> share.learn(progress, source));
    others().forEach(shares.getFirst()::add);
    device.run(AlignedScript.UPDATE);
    shares.forEach(share -> share.prepare(steps() + 1, source));
    device.get(at.results, results);
    others().forEach(share -> share.follow(shares.getFirst()));
    host.nextStep();
    return new Result(results[0], results[1], results[2]);
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
    for (Feedback each : host.matrices().values()) {
      device.get(at.matrix(id++).values(), each.values());
    }
    device.get(at.scales, host.shifts());
    shares.forEach(DeviceShare::getStates);
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
    shares.forEach(DeviceShare::putStates);
    device.run(AlignedScript.PACK);
    others().forEach(share -> share.follow(shares.getFirst()));
  }

  @Override
  public void close() {
    // The first one last: the others may still copy from its memory.
    shares.reversed().forEach(DeviceShare::close);
  }
}
