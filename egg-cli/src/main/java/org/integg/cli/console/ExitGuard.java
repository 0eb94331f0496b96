package org.integg.cli.console;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps foreign code, such as a user's reward in Java, from ending the process as if all had gone
 * well. If such code calls {@code System.exit}, one line names it and the exit code reports a
 * failure. Calls of {@code halt} cannot be noticed.
 */
public final class ExitGuard {
  /** The Java platform's own classes in the stack of an exit. */
  private static final Set<String> WAY_OUT =
      Set.of("java.lang.System", "java.lang.Runtime", "java.lang.Shutdown");

  private volatile boolean done;

  /** Starts to watch how the process ends. */
  public static ExitGuard install(PrintWriter err) {
    ExitGuard guard = new ExitGuard();
    Thread hook =
        new Thread(
            () -> {
              Optional<String> line = guard.done ? Optional.empty() : line(stacks());
              if (line.isPresent()) {
                err.println("egg: " + line.get());
                err.flush();
                Runtime.getRuntime().halt(Failures.FAILED);
              }
            },
            "egg-exit-guard");
    Runtime.getRuntime().addShutdownHook(hook);
    return guard;
  }

  private ExitGuard() {}

  /** Tells that from here on the program itself ends the process. */
  public void done() {
    done = true;
  }

  private static List<StackTraceElement[]> stacks() {
    return List.copyOf(Thread.getAllStackTraces().values());
  }

  /** The line about the code that asked for the exit; empty if a signal did. */
  static Optional<String> line(List<StackTraceElement[]> stacks) {
    return stacks.stream()
        .flatMap(stack -> caller(stack).stream())
        .findFirst()
        .map(caller ->
            "%s called System.exit, which only this program may do; fix it".formatted(caller)
                + " (a run continues from its newest checkpoint with --resume)");
  }

  private static Optional<String> caller(StackTraceElement[] stack) {
    boolean exits =
        Arrays.stream(stack)
            .anyMatch(at ->
                at.getClassName().equals("java.lang.Runtime") && at.getMethodName().equals("exit"));
    return exits
        ? Arrays.stream(stack)
            .dropWhile(at -> !at.getMethodName().equals("exit"))
            .filter(at -> !WAY_OUT.contains(at.getClassName()))
            .map(StackTraceElement::getClassName)
            .findFirst()
        : Optional.empty();
  }
}
