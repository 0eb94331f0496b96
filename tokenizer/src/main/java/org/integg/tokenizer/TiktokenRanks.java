package org.integg.tokenizer;

import static org.integg.tokenizer.TokenizerFaults.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Reads tiktoken's rank files. They have a line for each token: its bytes in Base64, and its rank,
 * which is also its id. Two neighbours merge when together they are a token; the one of lowest rank
 * comes first.
 */
final class TiktokenRanks {
  private TiktokenRanks() {}

  /**
   * Reads the tokenizer with these ranks and GPT-2's pattern, which r50k_base and p50k_base use.
   *
   * @throws IllegalArgumentException with a message that continues after the file's name
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
    check(size >= 256, "has only " + size + " ranks; every byte needs one");
    // The separator takes id 0; the token that was there gets the next free id.
    tokens.add(tokens.getFirst());
    tokens.set(Tokenizer.SEPARATOR, new byte[0]);
    Vocabulary vocabulary =
        new Vocabulary(tokens, Map.of(Tokenizer.SEPARATOR, BpeTokenizer.SEPARATOR_NAME));
    return new NumberedTokenizer(
        new BpeTokenizer(
            PreTokenizer.GPT2, vocabulary, new RankMerges(vocabulary, size).merges(), false),
        size);
  }

  private static void place(String line, int number, List<byte[]> tokens) {
    int space = line.indexOf(' ');
    try {
      byte[] token = Base64.getDecoder().decode(line.substring(0, Math.max(0, space)));
      int rank = Integer.parseInt(line.substring(space + 1));
      check(rank >= 0 && token.length > 0, "has no token with a rank at line " + number);
      check(
          rank < Tokenizer.MAX_VOCABULARY - 1,
          "has the rank %d at line %d; with the separator at most 65,536 ids can be used"
              .formatted(rank, number));
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
}
