package org.integg.eggroll;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.integg.kernels.device.PopulationDevices;
import org.junit.jupiter.api.Assumptions;

/**
 * The device code on emulated GPUs, which the build makes if it finds a C++ compiler, or on real
 * GPUs, if {@code -Dintegg.test.devices} names their library.
 */
public final class EmulatedDevices {
  /**
   * For {@code @ResourceLock}: a process has one emulated machine, which runs one grid at a time.
   */
  public static final String LOCK = "emulated devices";

  private static final String NAME = "integg-cuda-emulated";

  private EmulatedDevices() {}

  /** Opens the selected GPUs; the test is skipped if there are no emulated ones. */
  public static PopulationDevices open(int waveBlocks) {
    try {
      return PopulationDevices.open(meant(), waveBlocks);
    } catch (IllegalArgumentException e) {
      String line = "no emulated GPU, which needs a C++ compiler: " + e.getMessage();
      Assumptions.assumeFalse(areMeant(), line);
      throw e;
    }
  }

  /** Whether the tests run on emulated GPUs instead of real ones. */
  public static boolean areMeant() {
    return meant().equals(NAME);
  }

  private static String meant() {
    return System.getProperty("integg.test.devices", NAME);
  }

  /** The library of the emulated GPUs, for {@code -Dintegg.native.path}. */
  public static Optional<Path> library() throws IOException, URISyntaxException {
    Path classes =
        Path.of(EmulatedDevices.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files.filter(file -> file.endsWith(System.mapLibraryName(NAME))).findAny();
    }
  }
}
