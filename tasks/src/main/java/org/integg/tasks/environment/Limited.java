package org.integg.tasks.environment;

/** An episode that counts its actions and ends at a limit, if not earlier. */
abstract class Limited implements Episode {
  private final int longest;
  private final int choices;
  private int actions;
  private boolean terminal;

  Limited(Environment environment) {
    longest = environment.longest();
    choices = environment.actions();
  }

  /** Performs an action without regard to the limit. */
  abstract int step(int action);

  /** Ends the episode. To be called when the state is final. */
  final void end() {
    terminal = true;
  }

  @Override
  public final int act(int action) {
    if (ended()) {
      throw new IllegalStateException("the episode has ended");
    }
    if (action < 0 || action >= choices) {
      throw new IllegalArgumentException("action %d of %d".formatted(action, choices));
    }
    actions++;
    return step(action);
  }

  /** Actions so far. */
  final int actions() {
    return actions;
  }

  @Override
  public final boolean ended() {
    return terminal || actions >= longest;
  }
}
