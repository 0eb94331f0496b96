package org.integg.kernels.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.function.Executable;

/** What an entry point says of a wrong call; and the emulation that the calls go to. */
final class Refusals {
  private Refusals() {}

  /** Loads the emulated devices, which the build makes where it finds a C++ compiler. */
  static void load() {
    try {
      PopulationDevices.open("integg-cuda-emulated", 0);
    } catch (IllegalArgumentException e) {
      String line = String.valueOf(e.getMessage());
      Assumptions.assumeFalse(line.startsWith("no native/"), "no C++ compiler: " + line);
      throw e;
    }
  }

  /** A wrong argument. */
  static void argument(String line, Executable call) {
    refused(IllegalArgumentException.class, line, call);
  }

  /** A right one at a wrong time. */
  static void state(String line, Executable call) {
    refused(IllegalStateException.class, line, call);
  }

  /** What a device could not do. */
  static void device(String line, Executable call) {
    refused(DeviceException.class, line, call);
  }

  private static void refused(Class<? extends Throwable> type, String line, Executable call) {
    assertEquals(line, assertThrowsExactly(type, call).getMessage());
  }
}
