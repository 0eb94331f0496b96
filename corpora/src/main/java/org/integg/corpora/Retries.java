package org.integg.corpora;

import java.time.Duration;

/**
 * Decides when a broken transfer is tried again, and how long to wait before that. Tries that
 * brought little count; after a few of them the transfer ends. The sum of all waits for a server
 * that brings nothing is bounded: waits of its own by 1/34 of the patience (1.75 s of a minute),
 * and waits that the server asks for by the patience.
 */
final class Retries {
  /** How many tries in a row may bring little. */
  private static final int TRIES = 4;

  /** A try that brought this many bytes went well. */
  private static final long WELL = 1L << 20;

  /** The first wait is the patience divided by this; each further wait is twice as long. */
  private static final int WAIT_SHARE = 240;

  private final Duration patience;
  private final Sleeper sleeper;
  private int fruitless;
  private boolean hurried;
  private Duration asked = Duration.ZERO;

  /** Waits for a while. */
  interface Sleeper {
    void sleep(Duration wait) throws InterruptedException;
  }

  /**
   * Retries before the first try.
   *
   * @param patience how long a server may be silent, or ask clients to wait
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
   * @param before number of bytes before the last try
   * @param now number of bytes now
   * @param total length of the file; −1 if no server has said
   */
  boolean again(long before, long now, long total) {
    long gained = now - before;
    // No server can do this without end: a file of any length is complete after a few thousand such
    // tries.
    boolean well = gained >= Math.max(WELL, total / 1000);
    // A file is complete after 150 such tries, too, but they do not reset the count.
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

  /** Whether the server may ask for this wait, in addition to all its waits before. */
  boolean allows(Duration wait) {
    return asked.plus(wait).compareTo(patience) <= 0;
  }

  /** Waits as long as the server asks. */
  void pause(Duration wait) throws InterruptedException {
    asked = asked.plus(wait);
    sleeper.sleep(wait);
  }
}
