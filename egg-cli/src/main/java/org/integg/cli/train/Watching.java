package org.integg.cli.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.integg.kernels.Kernels;

/** Opens a window on a run while it trains. The code that assembles the commands provides one. */
@FunctionalInterface
public interface Watching {
  /** A page about a run, until it is closed. */
  interface Window extends AutoCloseable {
    /** The address to open in a browser. */
    String address();

    @Override
    void close();
  }

  /**
   * Opens a window.
   *
   * @param port the port; 0 for any free one
   * @param kernels the kernels with which the model writes
   * @throws IOException with a one-line message, if the port is not available
   */
  Window open(Path run, int port, Supplier<Kernels> kernels) throws IOException;
}
