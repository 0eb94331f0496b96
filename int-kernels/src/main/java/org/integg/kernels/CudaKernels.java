package org.integg.kernels;

import java.util.Optional;

/** Populations on GPUs; what runs outside a population's step runs on the processor's vectors. */
final class CudaKernels extends VectorKernels {
  private final PopulationDevices devices;

  CudaKernels(PopulationDevices devices) {
    this.devices = devices;
  }

  @Override
  public String describe() {
    return "cuda, " + devices.count() + " GPU(s); outside of steps " + super.describe();
  }

  @Override
  public Optional<PopulationDevices> devices() {
    return Optional.of(devices);
  }
}
