package org.integg.kernels.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.nio.file.Path;
import org.integg.kernels.NativeLibrary;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.function.Executable;

/** What entry points say about wrong calls, and the devices to which the calls go. */
final class Refusals {
  private static final String EMULATED = "integg-cuda-emulated";

  private Refusals() {}

  /**
   * Loads the emulated devices, which the build makes if it finds a C++ compiler, or real ones, if
   * {@code -Dintegg.test.devices} names their library.
   */
  static void load() {
    try {
      PopulationDevices.open(meant(), 0);
    } catch (IllegalArgumentException e) {
      Assumptions.assumeFalse(areEmulated(), "no emulated GPU: " + e.getMessage());
      throw e;
    }
  }

  /** Whether the devices are emulated, which are two with little memory. */
  static boolean areEmulated() {
    return meant().equals(EMULATED);
  }

  /** The library file of the emulated devices. */
  static Path library() throws NativeLibrary.Unavailable {
    return NativeLibrary.load(EMULATED);
  }

  private static String meant() {
    return System.getProperty("integg.test.devices", EMULATED);
  }

  /** Requires that a wrong argument is refused. */
  static void argument(String line, Executable call) {
    refused(IllegalArgumentException.class, line, call);
  }

  /** Requires that a right argument at a wrong time is refused. */
  static void state(String line, Executable call) {
    refused(IllegalStateException.class, line, call);
  }

  /** Requires the failure of a device. */
  static void device(String line, Executable call) {
    refused(DeviceException.class, line, call);
  }

  private static void refused(Class<? extends Throwable> type, String line, Executable call) {
    assertEquals(line, assertThrowsExactly(type, call).getMessage());
  }
}
