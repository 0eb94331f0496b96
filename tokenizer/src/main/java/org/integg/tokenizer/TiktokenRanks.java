package org.integg.tokenizer;

import static org.integg.tokenizer.TokenizerJsonReader.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Reads tiktoken's rank files: a line for each token, its bytes in Base64 and its rank, which is
 * also its id. Two tokens merge when together they are a token, the one of lowest rank first.
 */
final class TiktokenRanks {
  private TiktokenRanks() {}

  /**
   * The tokenizer with these ranks and GPT-2's pattern, under which r50k_base and p50k_base are
   * used.
   *
   * @throws IllegalArgumentException whose message goes on after the file's name
   */
  static NumberedTokenizer read(byte[] file) {
    List<byte[]> tokens = new ArrayList<>();
    int number = 0;
    for (String line : new String(file, StandardCharsets.ISO_8859_1).split("\n")) {
      number++;
      if (!line.isBlank()) {
        place(line.strip(), number, tokens);
      }
    }
    int size = tokens.size();
    check(
        size < Tokenizer.MAX_VOCABULARY,
        "has " + size + " ranks; with the separator at most 65,536 ids can be used");
    check(size >= 256, "has only " + size + " ranks; every byte needs one");
    // The separator takes id 0, and what stood there gets the next free id.
    tokens.add(tokens.getFirst());
    tokens.set(Tokenizer.SEPARATOR, new byte[0]);
    Vocabulary vocabulary =
        new Vocabulary(tokens, Map.of(Tokenizer.SEPARATOR, BpeTokenizer.SEPARATOR_NAME));
    return new NumberedTokenizer(
        new BpeTokenizer(PreTokenizer.GPT2, vocabulary, merges(vocabulary, size), false), size);
  }

  private static void place(String line, int number, List<byte[]> tokens) {
    int space = line.indexOf(' ');
    try {
      byte[] token = Base64.getDecoder().decode(line.substring(0, Math.max(0, space)));
      int rank = Integer.parseInt(line.substring(space + 1));
      check(
          rank >= 0 && rank < 1 << 24 && token.length > 0,
          "has no token with a rank at line " + number);
      if (rank >= tokens.size()) { // ranks may leave gaps
        tokens.addAll(Collections.nCopies(rank + 1 - tokens.size(), new byte[0]));
      }
      check(tokens.get(rank).length == 0, "has the rank " + rank + " again at line " + number);
      tokens.set(rank, token);
    } catch (IllegalArgumentException e) {
      String already = e.getMessage();
      boolean ours = already != null && already.startsWith("has ");
      throw new IllegalArgumentException(
          ours ? already : "is not a token in Base64 and its rank at line " + number, e);
    }
  }

  /**
   * All ways to put a token together from two others, by its rank: the lowest goes first, as in
   * tiktoken. (Of two ways to make the same token at overlapping places, tiktoken takes the left
   * one and this the one whose first part has the lower id; no known text shows it.)
   */
  private static Merges merges(Vocabulary vocabulary, int ranks) {
    Merges merges = new Merges();
    for (int rank = 0; rank < ranks; rank++) {
      int id = rank == 0 ? ranks : rank;
      byte[] token = vocabulary.token(id);
      List<int[]> pairs = new ArrayList<>();
      for (int cut = 1; cut < token.length; cut++) {
        int left = vocabulary.id(token, 0, cut);
        int right = vocabulary.id(token, cut, token.length - cut);
        if (left >= 0 && right >= 0) {
          pairs.add(new int[] {left, right});
        }
      }
      pairs.sort((a, b) -> a[0] != b[0] ? Integer.compare(a[0], b[0]) : a[1] - b[1]);
      for (int[] pair : pairs) {
        merges.add(pair[0], pair[1], id);
      }
    }
    return merges;
  }
}
