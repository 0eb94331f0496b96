package org.integg.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** Keeps a command from overwriting a file that it reads. */
public final class OutputFile {
  private OutputFile() {}

  /** The files that a command reads. They are requested only if the output exists already. */
  @FunctionalInterface
  public interface Inputs {
    /** The files; missing ones do not matter. */
    Collection<Path> files() throws IOException;
  }

  /**
   * Refuses an output that is also an input, under any name or link, and an output named {@code -}.
   * To be called before anything is computed.
   *
   * @param option the option that names the output
   * @param out the output, if the user named one
   * @throws IllegalArgumentException with a one-line message, if it is refused
   * @throws IOException if the inputs cannot be listed
   */
  public static void check(String option, Optional<Path> out, Inputs inputs) throws IOException {
    if (out.isEmpty()) {
      return;
    }
    Path file = out.get();
    if (file.toString().equals("-")) {
      throw new IllegalArgumentException(
          option + " -: does not mean standard output; name a file, for example /dev/stdout");
    }
    // A terminal or a pipe may be both, since nothing in it is lost.
    if (!Files.isRegularFile(file)) {
      return;
    }
    for (Path input : inputs.files()) {
      if (Files.exists(input) && Files.isSameFile(file, input)) {
        throw new IllegalArgumentException(
            "%s %s: would overwrite the input %s; name another file"
                .formatted(option, file, input));
      }
    }
  }
}
