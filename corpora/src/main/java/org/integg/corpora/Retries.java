package org.integg.corpora;

import java.time.Duration;

/**
 * When a transfer that broke is tried again, and how long it waits before that. A try that brought
 * little counts; after a few of them it is over. All waits for a server that brings nothing are
 * bounded, not each alone: those of its own to 1/34 of the patience, 1.75 s of a minute, and those
 * that the server asks for to the patience.
 */
final class Retries {
  /** Tries that may bring little, without one between them that brought much. */
  private static final int TRIES = 4;

  /** A try that brought this many bytes went well. */
  private static final long WELL = 1L << 20;

  /** The first wait is this part of the patience; each further one is twice as long. */
  private static final int WAIT_SHARE = 240;

  private final Duration patience;
  private final Sleeper sleeper;
  private int fruitless;
  private boolean hurried;
  private Duration asked = Duration.ZERO;

  /** What waits. */
  interface Sleeper {
    void sleep(Duration wait) throws InterruptedException;
  }

  /**
   * No try yet.
   *
   * @param patience how long a server may be silent, or ask to be left alone
   */
  Retries(Duration patience, Sleeper sleeper) {
    this.patience = patience;
    this.sleeper = sleeper;
  }

  Duration patience() {
    return patience;
  }

  /**
   * Whether to try again.
   *
   * @param before bytes that were there before the last try
   * @param now bytes that are there
   * @param total of the file; −1 if no server has told
   */
  boolean again(long before, long now, long total) {
    long gained = now - before;
    // Enough of these are made by no server: a file of any length ends after a few thousand.
    boolean well = gained >= Math.max(WELL, total / 1000);
    // It ends after 150 of these, too; but they excuse nothing that came before.
    hurried = well || total > 0 && gained > 0 && gained >= (total - before) / 4;
    if (well) {
      fruitless = 0;
      asked = Duration.ZERO;
    } else if (!hurried) {
      fruitless++;
    }
    return fruitless < TRIES;
  }

  /** Waits before the next try: longer each time, and not at all if the last one brought much. */
  void pause() throws InterruptedException {
    if (!hurried) {
      sleeper.sleep(patience.dividedBy(WAIT_SHARE).multipliedBy(1L << (fruitless - 1)));
    }
  }

  /** Whether the server may ask to be left alone for so long, with all that it asked for before. */
  boolean allows(Duration wait) {
    return asked.plus(wait).compareTo(patience) <= 0;
  }

  /** Waits as long as the server asks. */
  void pause(Duration wait) throws InterruptedException {
    asked = asked.plus(wait);
    sleeper.sleep(wait);
  }
}
