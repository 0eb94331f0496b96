package org.integg.cli.console;

import org.integg.eggroll.run.Machine;
import org.integg.kernels.Kernels;

/** The program that a command is part of. */
public interface Program {
  /** Whether a person looks at the output as it comes, and how wide the window is. */
  Terminal terminal();

  /**
   * What this process computes with. Kernels are chosen only here; commands pass the machine on.
   *
   * @throws IllegalArgumentException with a one-line message, if the requested kernels do not work
   *     here
   */
  Machine machine(int threads);

  /** Kernels for a single stream of tokens, which may be a short one. */
  Kernels streamKernels();

  /** What the user typed to start the program, for command lines that messages suggest. */
  static String typed() {
    return System.getProperty("integg.command", "egg");
  }
}
