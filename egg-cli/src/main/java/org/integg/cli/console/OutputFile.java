package org.integg.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** Keeps a command from writing over a file that it reads. */
public final class OutputFile {
  private OutputFile() {}

  /** The files that a command reads; they are asked for only if the output is there already. */
  @FunctionalInterface
  public interface Inputs {
    /** The files; those that are not there do not matter. */
    Collection<Path> files() throws IOException;
  }

  /**
   * Refuses an output that is also an input, by whatever name or link, and one named {@code -}. To
   * be called before anything is computed.
   *
   * @param option that names the output
   * @param out the output, if the user named one
   * @throws IllegalArgumentException with one line, if it is refused
   * @throws IOException if the inputs cannot be listed
   */
  public static void check(String option, Optional<Path> out, Inputs inputs) throws IOException {
    if (out.isEmpty()) {
      return;
    }
    Path file = out.get();
    if (file.toString().equals("-")) {
      throw new IllegalArgumentException(
          option + " -: does not write to standard output; name a file, be it /dev/stdout");
    }
    // A terminal or a pipe may be both: nothing in it is lost.
    if (!Files.isRegularFile(file)) {
      return;
    }
    for (Path input : inputs.files()) {
      if (Files.exists(input) && Files.isSameFile(file, input)) {
        throw new IllegalArgumentException(
            "%s %s: would overwrite %s, which is read; name another file"
                .formatted(option, file, input));
      }
    }
  }
}
