import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Makes the archive that runs without a JDK: {@code Archive.java ROOT TARGET NAME} with the jars
 * of Integg in TARGET/own and those it needs in TARGET/jars. TARGET/NAME.tar.gz then has
 *
 * <ul>
 *   <li>{@code egg}, the launcher, as in the repository;
 *   <li>{@code java/}: a Java of the modules that Integg needs, with the Vector API;
 *   <li>{@code lib/}: Integg in one jar, its libraries in {@code jars/}, its native kernels in
 *       {@code native/}, and {@code egg.aot}, what Java keeps of the classes.
 * </ul>
 */
final class Archive {
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.desktop",
          "java.logging",
          "java.management",
          "java.net.http",
          "java.xml",
          "jdk.httpserver",
          "jdk.incubator.vector",
          "jdk.unsupported");

  private static final String NATIVE = "native/";

  private final Path target;
  private final Path home;

  private Archive(Path target, Path home) {
    this.target = target;
    this.home = home;
  }

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Path target = Path.of(args[1]);
    Archive archive = new Archive(target, target.resolve(args[2]));
    archive.delete();
    archive.linkJava();
    archive.joinOwnJars();
    archive.copy(root);
    archive.rehearse();
    archive.pack(args[2]);
  }

  private void delete() throws IOException {
    if (Files.exists(home)) {
      try (Stream<Path> all = Files.walk(home)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    Files.createDirectories(home.resolve("lib"));
  }

  private void linkJava() {
    List<String> words = new ArrayList<>();
    Collections.addAll(words, "--add-modules", String.join(",", MODULES));
    Collections.addAll(words, "--no-header-files", "--no-man-pages", "--generate-cds-archive");
    Collections.addAll(words, "--output", home.resolve("java").toString());
    ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
    if (jlink.run(System.out, System.err, words.toArray(String[]::new)) != 0) {
      throw new IllegalStateException("jlink failed, for the reason above");
    }
  }

  /**
   * Writes all of Integg's own jars as one, and the native kernels beside it, where no start has
   * to unpack them.
   */
  private void joinOwnJars() throws IOException {
    Set<String> there = new HashSet<>();
    try (OutputStream file = Files.newOutputStream(home.resolve("lib/integg.jar"));
        JarOutputStream joined = new JarOutputStream(file)) {
      joined.setLevel(0);
      for (Path own : jars(target.resolve("own"))) {
        try (JarFile jar = new JarFile(own.toFile())) {
          for (JarEntry entry : Collections.list(jar.entries())) {
            add(jar, entry, joined, there);
          }
        }
      }
    }
  }

  private void add(JarFile jar, JarEntry entry, JarOutputStream joined, Set<String> there)
      throws IOException {
    String name = entry.getName();
    boolean about = name.startsWith("META-INF/") && !name.startsWith("META-INF/services/");
    if (entry.isDirectory() || about) {
      return;
    }
    try (InputStream in = jar.getInputStream(entry)) {
      if (name.startsWith(NATIVE)) {
        Path folder = Files.createDirectories(home.resolve("lib").resolve(NATIVE));
        Files.copy(in, folder.resolve(Path.of(name).getFileName()));
        return;
      }
      if (!there.add(name)) {
        throw new IllegalStateException(jar.getName() + ": another jar has " + name);
      }
      ZipEntry copy = new ZipEntry(name);
      copy.setTime(entry.getTime());
      joined.putNextEntry(copy);
      in.transferTo(joined);
      joined.closeEntry();
    }
  }

  private void copy(Path root) throws IOException {
    Path libraries = Files.createDirectories(home.resolve("lib/jars"));
    for (Path jar : jars(target.resolve("jars"))) {
      Files.copy(jar, libraries.resolve(jar.getFileName()));
    }
    for (String file : List.of("egg", "LICENSE", "README.md")) {
      Files.copy(root.resolve(file), home.resolve(file));
    }
    Files.setPosixFilePermissions(
        home.resolve("egg"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The launcher knows the options for which Java can use what it keeps. */
  private void rehearse() throws IOException, InterruptedException {
    ProcessBuilder egg = new ProcessBuilder(home.resolve("egg").toString()).inheritIO();
    egg.environment().put("EGG_REHEARSE", "yes");
    require("egg", egg);
    Files.deleteIfExists(home.resolve("lib/egg.aot.log"));
  }

  private void pack(String name) throws IOException, InterruptedException {
    ProcessBuilder tar =
        new ProcessBuilder(
            "tar", "--sort=name", "--owner=0", "--group=0", "-czf", name + ".tar.gz", name);
    require("tar", tar.directory(target.toFile()).inheritIO());
  }

  private static void require(String name, ProcessBuilder program)
      throws IOException, InterruptedException {
    if (program.start().waitFor() != 0) {
      throw new IllegalStateException(name + " failed, for the reason above");
    }
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> each.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
