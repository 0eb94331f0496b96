package org.integg.tokenizer;

import static org.integg.tokenizer.TokenizerFaults.check;
import static org.integg.tokenizer.TokenizerFaults.shortened;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;

/**
 * The merges that are equivalent to tiktoken's rule: two neighbours merge when together they are a
 * token, the one of lowest rank first; of several, the leftmost.
 *
 * <p>A token could be put together in many ways, but only one of them ever happens. Until a token
 * is whole, no merge crosses its ends, and inside it the rule picks the same pairs as if nothing
 * stood around it. So merging each token's bytes alone shows its last merge; a token that does not
 * arise this way never arises. One merge per token gives the same ids as all ways would.
 */
final class RankMerges implements WordMerger.Pairs {
  /**
   * Bytes that may be compared, which takes some seconds. Vocabularies in use need a few per token.
   */
  private static final long MOST_WORK = 1L << 31;

  /** Pairs whose result is kept, because most tokens begin like others. */
  private static final int MOST_KNOWN = 1 << 18;

  private static final int UNKNOWN = -2;

  /** The base of the hashes, modulo 2^64, so nothing overflows; odd, so it has an inverse. */
  private static final long BASE = 0x9E3779B97F4A7C15L;

  private static final long INVERSE = inverse(BASE);

  private final Vocabulary vocabulary;

  /** The id of rank 0, which gave id 0 to the separator; all other ids are ranks. */
  private final int first;

  /** By id: a token's hash, and the factor for another token's hash when this token follows it. */
  private final long[] hashes;

  private final long[] powers;

  /** The hashes of all tokens. */
  private final LongOpenHashSet tokens = new LongOpenHashSet();

  private final Long2IntOpenHashMap known = new Long2IntOpenHashMap();
  private final byte[] joined;
  private final long mostWork;
  private long work;

  /** The token whose last merge is sought, and the last two tokens that were found to merge. */
  private int current;

  private int left;
  private int right;

  /** Takes a vocabulary whose ids are ranks, except that rank 0 has the id {@code first}. */
  RankMerges(Vocabulary vocabulary, int first) {
    this(vocabulary, first, MOST_WORK);
  }

  /** Takes such a vocabulary, with another limit on the bytes that are compared. */
  RankMerges(Vocabulary vocabulary, int first, long mostWork) {
    this.mostWork = mostWork;
    this.vocabulary = vocabulary;
    this.first = first;
    hashes = new long[vocabulary.size()];
    powers = new long[vocabulary.size()];
    joined = new byte[vocabulary.longest()];
    for (int id = 0; id < hashes.length; id++) {
      powers[id] = 1;
      int length = vocabulary.copy(id, joined, 0);
      for (int i = 0; i < length; i++) {
        hashes[id] = longer(hashes[id], joined[i]);
        powers[id] *= BASE;
      }
      tokens.add(hashes[id]);
    }
  }

  private static long inverse(long odd) {
    long inverse = odd; // correct in 3 bits; each round doubles them
    for (int bits = 3; bits < Long.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }

  private static long longer(long hash, byte next) {
    return hash * BASE + (next & 0xFF) + 1;
  }

  /**
   * One merge for each token that arises, in order of rank.
   *
   * @throws IllegalArgumentException if the tokens take too long; the message continues after the
   *     file's name
   */
  Merges merges() {
    Merges merges = new Merges();
    WordMerger merger = new WordMerger(vocabulary, this, false);
    for (int rank = 0; rank < first; rank++) {
      current = rank == 0 ? first : rank;
      byte[] token = vocabulary.token(current);
      if (hasTwoParts(token) && merger.encode(token, 0, token.length) == 1) {
        merges.add(left, right, current); // the last merge was the last call of find
      }
    }
    return merges;
  }

  /** Whether a token can be cut into two others; in rare cases true although it cannot. */
  private boolean hasTwoParts(byte[] token) {
    long start = 0;
    long power = powers[current];
    for (int cut = 1; cut < token.length; cut++) {
      start = longer(start, token[cut - 1]);
      power *= INVERSE;
      if (tokens.contains(start) && tokens.contains(hashes[current] - start * power)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long find(int leftId, int rightId) {
    int length = vocabulary.length(leftId) + vocabulary.length(rightId); // at most 2^27
    if (length > joined.length
        || !tokens.contains(hashes[leftId] * powers[rightId] + hashes[rightId])) {
      return Merges.NONE;
    }
    int id = together(leftId, rightId, length);
    if (id < 0) { // it only looked like a token
      return Merges.NONE;
    }
    left = leftId;
    right = rightId;
    return (long) (id % first) << 32 | id;
  }

  private int together(int leftId, int rightId, int length) {
    long pair = (long) leftId << 32 | rightId;
    int id = known.getOrDefault(pair, UNKNOWN);
    if (id == UNKNOWN) {
      work += length;
      check(work <= mostWork, this::takesLong);
      vocabulary.copy(rightId, joined, vocabulary.copy(leftId, joined, 0));
      id = vocabulary.id(joined, 0, length);
      if (known.size() == MOST_KNOWN) {
        known.clear();
      }
      known.put(pair, id);
    }
    return id;
  }

  private String takesLong() {
    return "has tokens that take too long to put together from shorter ones, up to '%s' (rank %d,"
            .formatted(shortened(ByteAlphabet.encode(vocabulary.token(current))), current % first)
        + " %,d bytes); leave out long tokens".formatted(vocabulary.length(current));
  }
}
