package org.integg.eggroll.feedback;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.Streams;
import org.integg.eggroll.credit.FixedPointTensor;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.kernels.ScalarKernels;
import org.integg.kernels.device.DeviceException;
import org.integg.kernels.device.PopulationDevices;
import org.integg.kernels.device.ScriptedDevice;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;

/**
 * {@link FeedbackState} with its steps on devices: the results are the same to the bit. Devices
 * take ranges of blocks; the first one adds up what all have learned, moves weights, feedback and
 * scales, and the others take over what their blocks read. The host's arrays are brought up to date
 * on request.
 *
 * <p>Every call throws {@link DeviceException} with one line if a device fails.
 */
final class DeviceLearner implements Learner {
  private final FeedbackState host;
  private final Streams streams;
  private final List<DeviceShare> shares = new ArrayList<>();
  private final DeviceMemory at;
  private final ScriptedDevice device;
  private final long[] results = new long[3];
  private long nanos;

  /**
   * A learner at its first step; the parameters are trained in place.
   *
   * @param streams block b has those from 56·b on
   */
  DeviceLearner(
      Parameters parameters, FeedbackSettings config, Streams streams, PopulationDevices devices) {
    this.streams = streams;
    // The host moves no weights, and rounds only rarely.
    host = new FeedbackState(parameters, config, new ScalarKernels().weights());
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

  @Override
  public StepResult step(int progress) {
    long begun = System.nanoTime();
    shares.forEach(share -> share.learn(progress, streams));
    others().forEach(shares.getFirst()::add);
    device.run(FeedbackScript.UPDATE);
    shares.forEach(share -> share.prepare(steps() + 1, streams));
    device.get(at.results, results);
    others().forEach(share -> share.follow(shares.getFirst()));
    host.endStep();
    nanos += System.nanoTime() - begun;
    return new StepResult(steps(), results[0], results[1], results[2]);
  }

  /** The time of the devices; the host reads text meanwhile and then waits for them. */
  @Override
  public long cpuNanos() {
    return nanos;
  }

  @Override
  public long steps() {
    return host.steps();
  }

  @Override
  public Parameters parameters() {
    for (TensorSpec spec : host.parameters().tensors().all()) {
      device.get(at.bytes(spec.id()), host.parameters().get(spec.id()));
    }
    return host.parameters();
  }

  @Override
  public Parameters evaluated() {
    for (TensorSpec spec : host.parameters().tensors().all()) {
      get(at.average, spec, host.weights().tensor(spec.id()).average());
    }
    return host.evaluated();
  }

  private void get(long all, TensorSpec spec, int[] values) {
    device.get(at.tensor(all, spec.id(), Integer.BYTES), values);
  }

  private void put(long all, TensorSpec spec, int[] values) {
    device.put(at.tensor(all, spec.id(), Integer.BYTES), values);
  }

  /** {@link FeedbackState#state}. */
  @Override
  public List<StateTensor> state() {
    for (TensorSpec spec : host.parameters().tensors().all()) {
      FixedPointTensor tensor = host.weights().tensor(spec.id());
      get(at.weights, spec, tensor.weights());
      get(at.average, spec, tensor.average());
      get(at.first, spec, tensor.first());
      get(at.second, spec, tensor.second());
    }
    int id = 0;
    for (LearnedMatrix each : host.matrices().named().values()) {
      device.get(at.matrix(id++).values(), each.values());
    }
    device.get(at.scales, host.shifts());
    shares.forEach(DeviceShare::getStates);
    return host.state();
  }

  @Override
  public void resume(long stepsDone) {
    host.resume(stepsDone);
    putAll();
  }

  private void putAll() {
    for (TensorSpec spec : host.parameters().tensors().all()) {
      FixedPointTensor tensor = host.weights().tensor(spec.id());
      device.put(at.bytes(spec.id()), host.parameters().get(spec.id()));
      put(at.weights, spec, tensor.weights());
      put(at.average, spec, tensor.average());
      put(at.first, spec, tensor.first());
      put(at.second, spec, tensor.second());
    }
    int id = 0;
    for (LearnedMatrix each : host.matrices().named().values()) {
      device.put(at.matrix(id++).values(), each.values());
    }
    device.put(at.scales, host.shifts());
    shares.forEach(DeviceShare::putStates);
    device.run(FeedbackScript.PACK);
    others().forEach(share -> share.follow(shares.getFirst()));
  }

  @Override
  public void close() {
    // The first one is closed last: the others may still copy from its memory.
    shares.reversed().forEach(DeviceShare::close);
  }
}
