package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Claim: a library of classes that are too old for Java to cache is rewritten into one that Java
 * verifies and runs like the old one.
 */
class NewerClassesTest {
  @TempDir private Path folder;

  private Path copy() throws IOException, URISyntaxException {
    Path library =
        Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Files.copy(library, folder.resolve("picocli.jar"));
  }

  /** Versions by name. */
  private static Map<String, Integer> versions(Path jar) throws IOException {
    Map<String, Integer> versions = new TreeMap<>();
    try (ZipFile file = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".class")) {
          try (InputStream in = file.getInputStream(entry)) {
            versions.put(entry.getName(), ByteBuffer.wrap(in.readNBytes(8)).getInt(4));
          }
        }
      }
    }
    return versions;
  }

  /** What Java logs about each class that it verifies and initializes. */
  private static List<String> begun(Path jar) throws IOException {
    List<String> all = new ArrayList<>();
    try (URLClassLoader classes =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      for (String name : versions(jar).keySet()) {
        if (name.startsWith("picocli/")) {
          String type = name.replace(".class", "").replace('/', '.');
          try {
            Class<?> loaded = Class.forName(type, true, classes);
            all.add(type + " " + loaded.getDeclaredMethods().length);
          } catch (ReflectiveOperationException | LinkageError e) {
            all.add(type + " " + e);
          }
        }
      }
    }
    return all;
  }

  @Test
  void oldClassesBecomeNewOnesThatDoTheSame() throws IOException, URISyntaxException {
    Path jar = copy();
    assertTrue(versions(jar).containsValue(49), "the library is new enough: this can go");
    List<String> before = begun(jar);
    int count = versions(jar).size();
    assertTrue(NewerClasses.renew(jar));
    Map<String, Integer> after = versions(jar);
    assertEquals(count, after.size());
    assertTrue(after.values().stream().allMatch(each -> each >= 50), after::toString);
    assertEquals(before, begun(jar));
    assertFalse(NewerClasses.renew(jar));
    assertEquals(1, folder.toFile().list().length);
  }

  @Test
  void anotherLibraryStaysAsItIs() throws IOException, URISyntaxException {
    Path library = Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = Files.copy(library, folder.resolve("other.jar"));
    byte[] before = Files.readAllBytes(jar);
    NewerClasses.main(new String[] {jar.toString()});
    assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(jar)));
  }
}
