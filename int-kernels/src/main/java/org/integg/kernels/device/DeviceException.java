package org.integg.kernels.device;

/** What a device could not do, in one line. */
public final class DeviceException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** A failure, with its one line. */
  public DeviceException(String message) {
    super(message);
  }
}
