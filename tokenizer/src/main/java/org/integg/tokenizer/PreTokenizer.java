package org.integg.tokenizer;

/**
 * Cuts text into the words that byte pair merges stay within. Every byte belongs to exactly one
 * word. Where a word ends depends on nothing before it and on only a few bytes after it, so a text
 * can be cut as it arrives.
 */
public sealed interface PreTokenizer permits RunSplitter, PatternSplitter {

  /**
   * GPT-2's pattern: {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|
   * ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}.
   */
  PreTokenizer GPT2 = new RunSplitter(true, RunSplitter.Digits.TOGETHER, false);

  /**
   * White space alone divides words: {@code ?\S+|\s+(?!\S)|\s+}, with a space before the question
   * mark. A word includes the one space before it.
   */
  PreTokenizer PLAIN = new RunSplitter(false, RunSplitter.Digits.TOGETHER, true);

  /** Makes every digit a word, and cuts the text between digits as {@link #GPT2} does. */
  PreTokenizer GPT2_SINGLE_DIGITS = new RunSplitter(true, RunSplitter.Digits.SINGLE, false);

  /** Makes every run of digits a word, and cuts the text between as {@link #GPT2} does. */
  PreTokenizer GPT2_DIGIT_RUNS = new RunSplitter(true, RunSplitter.Digits.RUNS, false);

  /**
   * Finds the ends of the words of {@code text[from .. to)}, where a word begins at {@code from}.
   *
   * @param last whether the text ends at {@code to}; otherwise only words that nothing after {@code
   *     to} can change are returned
   * @param ends takes one end (the index after a word's last byte) per word
   * @return number of words found, at most {@code ends.length}; with {@code last} it is 0 only for
   *     an empty range
   */
  int split(byte[] text, int from, int to, boolean last, int[] ends);
}
