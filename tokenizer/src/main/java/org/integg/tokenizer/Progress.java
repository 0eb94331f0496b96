package org.integg.tokenizer;

/**
 * Receives the progress of long work. It is called often, by one thread at a time, and must be
 * quick.
 */
@FunctionalInterface
public interface Progress {
  /** Ignores all progress. */
  Progress NONE = (what, unit, done, total) -> {};

  /** The unit in which work is counted. */
  enum Unit {
    BYTES,
    MERGES
  }

  /**
   * Reports progress.
   *
   * @param what the work, such as {@code counting words}
   * @param unit the unit of {@code done} and {@code total}
   * @param done how much is done
   * @param total how much there is to do, or −1 while that is unknown
   */
  void update(String what, Unit unit, long done, long total);
}
