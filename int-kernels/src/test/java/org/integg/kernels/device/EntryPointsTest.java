package org.integg.kernels.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: the entry points of the device code are Java's native methods, with their types. The
 * header against which the C++ compiler checks them is what javac makes now, each entry point is
 * defined, and a library with other entry points or structures has another number.
 */
class EntryPointsTest {
  private static final Path NATIVE = Path.of("src/main/native/cuda");
  private static final String HEADER = "org_integg_kernels_device_DeviceCalls.h";
  private static final Path SOURCE =
      Path.of("src/main/java/org/integg/kernels/device/DeviceCalls.java");

  @TempDir Path folder;

  @Test
  void theHeaderIsTheCompilers() throws IOException {
    String made = folder.toString();
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-h", made, "-d", made, SOURCE.toString());
    assertEquals(0, failed);
    assertEquals(
        Files.readString(folder.resolve(HEADER)),
        Files.readString(NATIVE.resolve(HEADER)),
        "make it anew: javac -proc:none -h int-kernels/src/main/native/cuda -d FOLDER " + SOURCE);
  }

  @Test
  void eachIsDefined() throws IOException {
    Set<String> defined =
        Pattern.compile("ENTRY\\(\\w+, (\\w+)\\)\\s*\\(JNIEnv")
            .matcher(Files.readString(NATIVE.resolve("entry.cu")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> declared =
        Arrays.stream(DeviceCalls.class.getDeclaredMethods())
            .filter(method -> Modifier.isNative(method.getModifiers()))
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(declared, defined);
  }

  @Test
  void theInterfacesNumberIsThatOfItsHeaders() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String header : new String[] {HEADER, "population.h", "script.h"}) {
      digest.update(code(header).getBytes(StandardCharsets.UTF_8));
    }
    long number = ByteBuffer.wrap(digest.digest()).getLong() >>> 1;
    assertEquals(
        "0x%xL".formatted(number),
        "0x%xL".formatted(DeviceCalls.INTERFACE),
        "DeviceCalls.INTERFACE, and make the header anew");
  }

  /** A header without comments, line ends and the number itself. */
  private static String code(String header) throws IOException {
    return Files.readString(NATIVE.resolve(header))
        .replaceAll("(?s)/\\*.*?\\*/", "")
        .lines()
        .filter(line -> !line.contains("DeviceCalls_INTERFACE"))
        .collect(Collectors.joining(" "))
        .replaceAll("\\s+", " ");
  }
}
