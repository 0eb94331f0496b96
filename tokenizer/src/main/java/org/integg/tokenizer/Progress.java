package org.integg.tokenizer;

/** Hears how far long work has come. Called often and by one thread at a time; must be quick. */
@FunctionalInterface
public interface Progress {
  /** Says nothing. */
  Progress NONE = (what, done, total) -> {};

  /**
   * Work has gone on.
   *
   * @param what is being done, such as {@code counting words}
   * @param done so far, in bytes of text, merges or whatever {@code what} names
   * @param total of the same when all is done, or −1 while it is unknown
   */
  void update(String what, long done, long total);
}
