package org.integg.tokenizer;

import static org.integg.tokenizer.TokenizerFaults.check;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
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
  /** Merges of the vocabularies in use are a few for each token. */
  private static final int MOST_MERGES = 1 << 21;

  /** Bytes that are compared. */
  private static final long MOST_WORK = 1L << 29;

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

  /**
   * All ways to put a token together from two others, by its rank: the lowest goes first, as in
   * tiktoken. (Of two ways to make the same token at overlapping places, tiktoken takes the left
   * one and this the one whose first part has the lower id; no known text shows it.)
   */
  private static Merges merges(Vocabulary vocabulary, int ranks) {
    Merges merges = new Merges();
    SubHashes hashes = new SubHashes(vocabulary.longest());
    LongOpenHashSet tokens = new LongOpenHashSet();
    for (int id = 0; id < vocabulary.size(); id++) {
      tokens.add(hashes.take(vocabulary.token(id)).of(0, vocabulary.length(id)));
    }
    long work = 0;
    for (int rank = 0; rank < ranks; rank++) {
      int id = rank == 0 ? ranks : rank;
      byte[] token = vocabulary.token(id);
      hashes.take(token);
      List<int[]> pairs = new ArrayList<>();
      for (int cut = 1; cut < token.length; cut++) {
        if (tokens.contains(hashes.of(0, cut)) && tokens.contains(hashes.of(cut, token.length))) {
          work += token.length; // of what only looked like two tokens, too
          int left = vocabulary.id(token, 0, cut);
          int right = vocabulary.id(token, cut, token.length - cut);
          if (left >= 0 && right >= 0) {
            pairs.add(new int[] {left, right});
          }
        }
      }
      check(
          work < MOST_WORK && merges.size() + pairs.size() <= MOST_MERGES,
          "has tokens that can be put together from others in too many ways");
      pairs.sort((a, b) -> a[0] != b[0] ? Integer.compare(a[0], b[0]) : a[1] - b[1]);
      for (int[] pair : pairs) {
        merges.add(pair[0], pair[1], id);
      }
    }
    return merges;
  }

  /**
   * Hashes of all parts of a token, each in a moment: a long token has many parts that are none.
   * Values modulo 2^64, so nothing overflows.
   */
  private static final class SubHashes {
    private static final long BASE = 0x9E3779B97F4A7C15L;

    private final long[] powers;
    private final long[] prefixes;

    SubHashes(int longest) {
      powers = new long[longest + 1];
      prefixes = new long[longest + 1];
      powers[0] = 1;
      for (int i = 0; i < longest; i++) {
        powers[i + 1] = powers[i] * BASE;
      }
    }

    SubHashes take(byte[] token) {
      for (int i = 0; i < token.length; i++) {
        prefixes[i + 1] = prefixes[i] * BASE + (token[i] & 0xFF) + 1;
      }
      return this;
    }

    long of(int from, int to) {
      return prefixes[to] - prefixes[from] * powers[to - from];
    }
  }
}
