package org.integg.cli;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Turns Ctrl-C (SIGINT) and a polite kill (SIGTERM) into a wish to stop, while open. The second one
 * ends the process at once.
 */
final class StopSignals implements AutoCloseable {
  private static final int SIGNALLED = 128;

  /** Number of the first signal, 0 before it. */
  private final AtomicInteger received = new AtomicInteger();

  private final Signal interrupt = new Signal("INT");
  private final Signal terminate = new Signal("TERM");
  private final SignalHandler oldInterrupt;
  private final SignalHandler oldTerminate;

  /** Listens from now on. */
  StopSignals(PrintWriter err) {
    SignalHandler handler =
        signal -> {
          if (received.getAndSet(signal.getNumber()) != 0) {
            Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
          }
          err.printf("%nfinishing the step and saving (once more quits at once)…%n");
        };
    oldInterrupt = Signal.handle(interrupt, handler);
    oldTerminate = Signal.handle(terminate, handler);
  }

  /** Whether somebody wishes to stop. */
  boolean received() {
    return received.get() != 0;
  }

  /** The exit code of a process that a signal ended, 0 if none came. */
  int exitCode() {
    return received() ? SIGNALLED + received.get() : 0;
  }

  @Override
  public void close() {
    Signal.handle(interrupt, oldInterrupt);
    Signal.handle(terminate, oldTerminate);
  }
}
