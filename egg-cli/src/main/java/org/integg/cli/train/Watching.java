package org.integg.cli.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.integg.kernels.Kernels;

/** Opens a window on a run while it trains; whoever puts the commands together has one. */
@FunctionalInterface
public interface Watching {
  /** A page about a run, until it is closed. */
  interface Window extends AutoCloseable {
    /** What to open in a browser. */
    String address();

    @Override
    void close();
  }

  /**
   * Opens one.
   *
   * @param port 0 for any that is free
   * @param kernels those with which the model writes
   * @throws IOException with one line, if the port cannot be had
   */
  Window open(Path run, int port, Supplier<Kernels> kernels) throws IOException;
}
