package org.integg.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.integg.kernels.device.KernelChooser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Claim: if a native library is missing or invalid, the vector provider is used, with one log line;
 * if native code was required, one line reports the failure.
 */
@Isolated("it sets the place of the native library for the whole process")
class MissingLibraryTest {
  private final String path = System.getProperty(NativeLibrary.PROPERTY, "");

  @TempDir Path folder;

  @AfterEach
  void restore() {
    System.setProperty(NativeLibrary.PROPERTY, path);
  }

  @Test
  void withoutALibraryOneLogLineTellsWhichKernelsAndWhyNotNative() {
    assumeTrue(System.getProperty(KernelChooser.PROPERTY, "").isEmpty(), "kernels are demanded");
    System.setProperty(NativeLibrary.PROPERTY, folder.toString());
    List<String> lines = new ArrayList<>();
    Logger logger = Logger.getLogger(KernelChooser.class.getName());
    Handler handler =
        new StreamHandler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(new SimpleFormatter().formatMessage(line));
          }
        };
    logger.addHandler(handler);
    try {
      Kernels chosen = KernelChooser.choose();
      assertEquals(
          List.of(
              "kernels: %s (no native kernels: %s is not there)"
                  .formatted(chosen.describe(), folder.resolve(System.mapLibraryName("integg")))),
          lines);
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Test
  void noLibraryAndNoneThatIsOne() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no library");
    for (Path wrong : List.of(folder, folder.resolve("absent"), text)) {
      System.setProperty(NativeLibrary.PROPERTY, wrong.toString());
      assertTrue(KernelChooser.all().stream().noneMatch(each -> each instanceof NativeKernels));
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> KernelChooser.provider("native", "-Dintegg.kernels"));
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.startsWith("-Dintegg.kernels=native: "), message);
      assertTrue(message.contains(wrong.toString()), message);
      assertEquals(1, message.lines().count());
    }
  }
}
