package org.integg.tasks;

import java.util.Locale;

/** What a question is for. A question belongs to only one part, whatever seed drew it. */
public enum Part {
  TRAIN,
  TEST;

  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** One question in this many is for tests. */
  private static final int TEST_SHARE = 8;

  /**
   * The part of a question.
   *
   * @param key equal for questions that ask the same thing
   */
  public static Part of(String key) {
    long hash = FNV_START;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * FNV_PRIME;
    }
    return new SplitMix(hash).below(TEST_SHARE) == 0 ? TEST : TRAIN;
  }

  /** The name as texts show it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
