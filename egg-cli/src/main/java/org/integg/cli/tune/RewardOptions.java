package org.integg.cli.tune;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarFile;
import org.integg.tasks.Rewards;
import picocli.CommandLine.Option;

/** Option for the source of rewards in Java. */
final class RewardOptions {
  @Option(
      names = "--rewards",
      paramLabel = "JAR",
      description =
          "A jar with rewards in Java for jsonl:FILE#reward=NAME; they are services of the type"
              + " org.integg.tasks.Reward.")
  private Optional<Path> jar = Optional.empty();

  /**
   * The available rewards.
   *
   * @throws IOException with a one-line message, if the jar or a reward in it cannot be used
   */
  Rewards rewards() throws IOException {
    return rewards(jar);
  }

  /** The jar, if the user named one. */
  Optional<Path> jar() {
    return jar.map(file -> file.toAbsolutePath().normalize());
  }

  /** The available rewards, with a jar or without one. */
  static Rewards rewards(Optional<Path> jar) throws IOException {
    ClassLoader own = RewardOptions.class.getClassLoader();
    if (jar.isEmpty()) {
      return Rewards.of(own);
    }
    if (!Files.exists(jar.get())) {
      throw new NoSuchFileException(jar.get().toString());
    }
    if (!Files.isRegularFile(jar.get())) {
      throw new IOException(jar.get() + ": is not a jar (not a regular file)");
    }
    try (JarFile readable = new JarFile(jar.get().toFile())) {
      readable.size();
    } catch (IOException e) {
      throw new IOException(jar.get() + ": is not a jar (" + e.getMessage() + ")", e);
    }
    // Stays open as long as the process, because rewards load classes when they need them.
    return Rewards.of(new URLClassLoader(new URL[] {jar.get().toUri().toURL()}, own));
  }
}
