package org.integg.tokenizer;

/**
 * Cuts text into the words that byte pair merges stay within. Every byte belongs to exactly one
 * word. How a word is cut depends on nothing before it, and on what follows only through a few
 * bytes, so a text can be cut as it comes.
 */
public sealed interface PreTokenizer permits RunSplitter, PatternSplitter {

  /**
   * GPT-2's pattern: {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|
   * ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}.
   */
  PreTokenizer GPT2 = new RunSplitter(true, RunSplitter.Digits.TOGETHER, false);

  /**
   * White space alone divides words: {@code ?\S+|\s+(?!\S)|\s+}, with a space before the question
   * mark. A word takes the one space before it along.
   */
  PreTokenizer PLAIN = new RunSplitter(false, RunSplitter.Digits.TOGETHER, true);

  /** Every digit a separate word, the text between digits as {@link #GPT2} cuts it. */
  PreTokenizer GPT2_SINGLE_DIGITS = new RunSplitter(true, RunSplitter.Digits.SINGLE, false);

  /** Runs of digits kept from what is around them, the text between as {@link #GPT2} cuts it. */
  PreTokenizer GPT2_DIGIT_RUNS = new RunSplitter(true, RunSplitter.Digits.RUNS, false);

  /**
   * Finds the ends of the words of {@code text[from .. to)}, where a word begins at {@code from}.
   *
   * @param last whether the text ends at {@code to}; otherwise only words are given that nothing
   *     after {@code to} can change
   * @param ends takes one end (the index after a word's last byte) per word
   * @return number of words found, at most {@code ends.length}; with {@code last} it is 0 only for
   *     an empty range
   */
  int split(byte[] text, int from, int to, boolean last, int[] ends);
}
