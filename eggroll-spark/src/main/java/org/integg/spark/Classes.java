package org.integg.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * What executors need besides Spark's own jars, as jars that the driver hands out. Every folder of
 * Integg's classes on this process's class path becomes a jar, and Integg's jars are taken as they
 * are.
 */
final class Classes implements AutoCloseable {
  private final List<String> jars = new ArrayList<>();
  private final List<Path> made = new ArrayList<>();
  private final Path log;

  private Classes(Path log) {
    this.log = log;
  }

  /**
   * The jars of this process.
   *
   * @param log the file beside which to make the jars that do not exist; a process that is killed
   *     before {@link #close} leaves them behind, and the next one with the same log overwrites
   *     them
   */
  static Classes ofThisProcess(Path log) throws IOException {
    Classes classes = new Classes(log);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isDirectory(path.resolve("org/integg"))) {
        classes.add(path);
      } else if (isIntegg(path)) {
        classes.jars.add(path.toString());
      }
    }
    return classes;
  }

  /** Executors need no other library: only the driver reads configuration and command lines. */
  private static boolean isIntegg(Path jar) {
    String name = String.valueOf(jar.getFileName());
    return name.matches(
            "(int-kernels|tokenizer|tasks|corpora|rnn-model|eggroll-\\w+|integg)-.*\\.jar")
        && !name.contains("tests");
  }

  private void add(Path compiled) throws IOException {
    Path jar = log.resolveSibling("spark-classes-%d.jar".formatted(made.size() + 1));
    made.add(jar);
    jars.add(jar.toString());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(compiled)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(compiled.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }

  List<String> jars() {
    return jars;
  }

  @Override
  public void close() {
    try {
      for (Path jar : made) {
        Files.deleteIfExists(jar);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
