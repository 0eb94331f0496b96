package org.integg.cli;

import java.util.concurrent.Callable;

/**
 * A subcommand of {@code egg} that a module above this one provides. It is a picocli command, found
 * by {@link java.util.ServiceLoader}.
 */
public interface Extension extends Callable<Integer> {
  /** What the user types after {@code egg}. */
  String name();

  /** What it is for, in one line of at most 66 characters. */
  String line();
}
