package org.integg.kernels.device;

/** Says in one line what a device could not do. */
public final class DeviceException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** A failure, with a message of one line. */
  public DeviceException(String message) {
    super(message);
  }
}
