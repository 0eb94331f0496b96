package org.integg.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * While open, turns Ctrl-C (SIGINT), a polite kill (SIGTERM) and a closed terminal (SIGHUP) into a
 * request to stop. A second signal ends the process at once.
 */
public final class StopSignals implements AutoCloseable {
  private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
  private static final int SIGNALLED = 128;

  /** Number of the first signal, 0 before it. */
  private final AtomicInteger received = new AtomicInteger();

  private final List<Handled> handled = new ArrayList<>();

  private record Handled(Signal signal, SignalHandler old) {}

  /**
   * Starts to listen. Signals that the process was started to ignore, as with nohup, stay ignored.
   */
  public StopSignals(PrintWriter err) {
    SignalHandler handler =
        signal -> {
          if (received.getAndSet(signal.getNumber()) != 0) {
            Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
          }
          err.printf("%nfinishing the step and saving (a second signal quits at once)…%n");
        };
    for (String name : NAMES) {
      Signal signal = new Signal(name);
      handled.add(new Handled(signal, Signal.handle(signal, handler)));
    }
  }

  /** Whether a stop was requested. */
  public boolean received() {
    return received.get() != 0;
  }

  /** The exit code of a process that a signal ended, 0 if none came. */
  public int exitCode() {
    return received() ? SIGNALLED + received.get() : 0;
  }

  @Override
  public void close() {
    for (Handled each : handled) {
      Signal.handle(each.signal(), each.old());
    }
  }
}
