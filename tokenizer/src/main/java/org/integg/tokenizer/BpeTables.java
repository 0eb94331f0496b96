package org.integg.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The tables from which another program can encode and decode as a {@link BpeTokenizer} does.
 *
 * <p>Cut the text into words and take each word's bytes as tokens. While any two neighbours merge,
 * merge the pair of lowest rank; of several with that rank, the leftmost.
 *
 * @param words how text is cut
 * @param tokens the bytes of each id; empty if the id stands for no text
 * @param byteIds the ids of the 256 bytes
 * @param merges sorted by left id, then by right id
 * @param wholeWordsFirst whether a word that is itself a token skips the merges
 */
public record BpeTables(
    WordAutomaton words,
    List<byte[]> tokens,
    List<Integer> byteIds,
    List<Merge> merges,
    boolean wholeWordsFirst) {

  /**
   * Two tokens that become one.
   *
   * @param rank the pair of lowest rank is merged first
   * @param id the token that they become
   */
  public record Merge(int left, int right, int rank, int id) {}

  /**
   * The tables of a tokenizer.
   *
   * @throws IllegalArgumentException if the pattern that cuts words has too many states for a table
   */
  public static BpeTables of(BpeTokenizer tokenizer) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    List<byte[]> tokens = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      tokens.add(vocabulary.token(id));
    }
    List<Integer> byteIds = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      byteIds.add(vocabulary.byteId(value));
    }
    return new BpeTables(
        new WordAutomaton(tokenizer.preTokenizer()),
        List.copyOf(tokens),
        List.copyOf(byteIds),
        merges(tokenizer.merges()),
        tokenizer.wholeWordsFirst());
  }

  private static List<Merge> merges(Merges merges) {
    List<Merge> all = new ArrayList<>();
    for (int rank = 0; rank < merges.size(); rank++) {
      int left = merges.left(rank);
      int right = merges.right(rank);
      long found = merges.find(left, right);
      if (found >>> 32 == rank) { // a pair may be named again, and then has a later rank
        all.add(new Merge(left, right, rank, (int) found));
      }
    }
    all.sort(Comparator.comparingInt(Merge::left).thenComparingInt(Merge::right));
    return List.copyOf(all);
  }
}
