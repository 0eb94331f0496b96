package org.integg.kernels.device;

import org.integg.kernels.VectorKernels;

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

  PopulationDevices devices() {
    return devices;
  }
}
