package org.integg.kernels.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: a device library that is missing, invalid, or from another version of Integg is refused in
 * one line when it is loaded, before any of its code is called; so is a second library.
 */
class DeviceLibraryTest {
  private static final String FILE = System.mapLibraryName("integg-cuda");

  @TempDir Path folder;

  /**
   * Another process that loads one or more libraries, because native methods are bound only once.
   */
  static final class Loader {
    private Loader() {}

    public static void main(String[] libraries) {
      for (String library : libraries) {
        System.setProperty("integg.native.path", library);
        try {
          System.out.println(
              PopulationDevices.open(PopulationDevices.LIBRARY, 0).count() + " GPUs");
        } catch (IllegalArgumentException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  private static List<String> loaded(Path... libraries) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Loader.class.getName()));
    for (Path library : libraries) {
      command.add(library.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text.lines().filter(line -> !line.startsWith("Picked up")).toList();
  }

  /** A library with one function, or none. */
  private Path compiled(String name, String code) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve(name + ".c"), code);
    Path library = folder.resolve(System.mapLibraryName(name));
    List<String> command =
        List.of("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString());
    int failed;
    try {
      failed = new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      failed = 1;
    }
    assumeTrue(failed == 0, "no C compiler");
    return library;
  }

  @Test
  void missingOrNone() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "no library");
    Path empty = compiled("empty", "int nothing;");
    assertEquals(
        List.of(
            folder.resolve(FILE) + " is not there",
            folder.resolve("absent") + " is not there",
            text + " cannot be loaded: it is no library",
            empty + " is no library of device code"),
        loaded(folder, folder.resolve("absent"), text, empty));
  }

  @Test
  void ofAnotherVersion() throws Exception {
    String code =
        "long long Java_org_integg_kernels_device_DeviceCalls_interfaceOfLibrary(void) {return 1;}";
    Path old = compiled("integg-cuda", code);
    assertEquals(
        List.of(old + " is of another version of Integg: build it again (docs/cuda.md)"),
        loaded(folder));
  }

  @Test
  void aSecondOne() throws Exception {
    Refusals.load();
    assumeTrue(Refusals.areEmulated(), "real ones may be of the same name");
    Path emulated = Refusals.library();
    Path second = Files.copy(emulated, folder.resolve(FILE));
    assertEquals(
        List.of(
            "2 GPUs",
            "%s cannot be used: this process has %s, and a process has one library of device code"
                .formatted(second, emulated.getFileName()),
            "2 GPUs"),
        loaded(emulated, folder, emulated));
  }
}
