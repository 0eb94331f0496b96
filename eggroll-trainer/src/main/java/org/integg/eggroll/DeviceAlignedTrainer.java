package org.integg.eggroll;

import java.util.List;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.aligned.DeviceLearner;
import org.integg.kernels.PopulationDevices;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;

/** {@link AlignedTrainer} with feedback on a device: the same steps to the bit. */
final class DeviceAlignedTrainer implements Learner {
  private final DeviceLearner learner;
  private final Streams streams;
  private long nanos;

  /** A learner at its first step; parameters are trained in place. */
  DeviceAlignedTrainer(
      Parameters parameters,
      AlignedTrainConfig config,
      TokenSequence text,
      PopulationDevices devices) {
    streams = new Streams(text, config.settings().streams(), config.tokensPerUpdate());
    learner = new DeviceLearner(parameters, config.settings(), devices);
  }

  @Override
  public StepResult step(int progress) {
    long begun = System.nanoTime();
    DeviceLearner.Result done = learner.step(progress, streams::copy);
    nanos += System.nanoTime() - begun;
    return new StepResult(learner.steps(), done.logLikelihood(), done.changed(), done.saturated());
  }

  @Override
  public long steps() {
    return learner.steps();
  }

  /** The time of the devices, with which the host works: it reads text and then waits for them. */
  @Override
  public long cpuNanos() {
    return nanos;
  }

  @Override
  public Parameters parameters() {
    return learner.parameters();
  }

  @Override
  public Parameters evaluated() {
    return learner.averaged();
  }

  @Override
  public List<StateTensor> state() {
    return learner.tensors();
  }

  @Override
  public void resume(long stepsDone) {
    learner.resume(stepsDone);
  }

  @Override
  public void close() {
    learner.close();
  }
}
