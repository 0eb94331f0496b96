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
 * What executors need beside Spark's own jars, as jars that the driver hands out: every folder of
 * Integg's classes on this process's class path becomes one, and its jars are taken as they are.
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
   * @param log beside which to make those that are not there; whoever is killed before {@link
   *     #close} leaves them to the next one of the same log, which writes over them
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

  /** Executors take no other library: configuration and command lines end at the driver. */
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
