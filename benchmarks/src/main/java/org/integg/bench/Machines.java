package org.integg.bench;

import org.integg.eggroll.run.Machine;

/** What a subcommand of {@code egg bench} asks of the command above it. */
@FunctionalInterface
interface Machines {
  /**
   * The machine that is measured.
   *
   * @throws IllegalArgumentException if this number of threads is impossible
   */
  Machine machine(int threads);
}
