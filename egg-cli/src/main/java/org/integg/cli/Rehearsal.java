package org.integg.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/**
 * Runs some short commands, so that Java can keep what it makes of their classes (JEP 514): what
 * the launcher starts after a build. It ends as the command does, by its main method.
 */
public final class Rehearsal {
  private static final EggConfig SMALL = new EggConfig(256, 256, 1);
  private static final int SPREAD = 33;

  private Rehearsal() {}

  /**
   * Runs them.
   *
   * @param args a folder that can be written
   */
  public static void main(String[] args) throws IOException {
    Path model = Files.createTempFile(Path.of(args[0]), "rehearsal", ".safetensors");
    try {
      write(model);
      for (List<String> command : commands(model.toString())) {
        int code =
            Egg.run(Writer.nullWriter(), Writer.nullWriter(), command.toArray(String[]::new));
        if (code != 0) {
          throw new IllegalStateException("egg " + String.join(" ", command) + " failed");
        }
      }
    } finally {
      Files.delete(model);
    }
    Egg.main(new String[] {"--version"});
  }

  private static List<List<String>> commands(String model) {
    return List.of(
        List.of("--help"),
        List.of("sample", "--help"),
        List.of("inspect", model),
        List.of("sample", "--checkpoint", model, "--prompt", "It was ", "--tokens", "300"),
        List.of("sample", "--checkpoint", model, "--temperature", "0.5", "--top-k", "40"),
        List.of("sample", "--checkpoint", model, "--top-p", "0.9", "--min-p", "0.01"));
  }

  /** A model of the usual size whose weights mean nothing. */
  private static void write(Path file) throws IOException {
    Parameters parameters =
        Parameters.initial(SMALL, (id, index) -> (id + index) % SPREAD - SPREAD / 2);
    new Checkpoint(parameters, Optional.of(Checkpoint.BYTES), Map.of()).write(file);
  }
}
