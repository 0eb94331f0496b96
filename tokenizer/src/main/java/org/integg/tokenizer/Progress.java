package org.integg.tokenizer;

/** Hears how far long work has come. Called often and by one thread at a time; must be quick. */
@FunctionalInterface
public interface Progress {
  /** Says nothing. */
  Progress NONE = (what, unit, done, total) -> {};

  /** What work is counted in. */
  enum Unit {
    BYTES,
    MERGES
  }

  /**
   * Work has gone on.
   *
   * @param what is being done, such as {@code counting words}
   * @param unit of {@code done} and {@code total}
   * @param done so far
   * @param total of the same when all is done, or −1 while it is unknown
   */
  void update(String what, Unit unit, long done, long total);
}
