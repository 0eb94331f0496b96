package org.integg.eggroll;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.integg.kernels.PopulationDevices;
import org.junit.jupiter.api.Assumptions;

/** The device code on emulated GPUs, which the build makes where it finds a C++ compiler. */
final class EmulatedDevices {
  private static final String NAME = "integg-cuda-emulated";

  private EmulatedDevices() {}

  /** The emulated GPUs; the test is left out where there are none. */
  static PopulationDevices open(int waveBlocks) {
    try {
      return PopulationDevices.open(NAME, waveBlocks);
    } catch (IllegalArgumentException e) {
      Assumptions.abort("no emulated GPU, which needs a C++ compiler: " + e.getMessage());
      throw e;
    }
  }

  /** Their library, to be given to {@code -Dintegg.native.path}. */
  static Optional<Path> library() throws IOException, URISyntaxException {
    Path classes =
        Path.of(EmulatedDevices.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files.filter(file -> file.endsWith(System.mapLibraryName(NAME))).findAny();
    }
  }
}
