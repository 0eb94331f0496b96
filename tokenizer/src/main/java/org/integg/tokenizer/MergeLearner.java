package org.integg.tokenizer;

import it.unimi.dsi.fastutil.longs.LongIterator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Repeatedly takes the most frequent pair and makes it a token. */
final class MergeLearner {
  /** No token becomes longer than this, in bytes; long tokens of repeats are useless. */
  private static final int MAX_TOKEN = 128;

  private final Vocabulary.Builder vocabulary;
  private final PairCounts pairs;
  private final int minFrequency;
  private final PairQueue queue = new PairQueue();
  private final Map<String, Integer> ids = new HashMap<>();

  MergeLearner(Vocabulary.Builder vocabulary, PairCounts pairs, int minFrequency) {
    this.vocabulary = vocabulary;
    this.pairs = pairs;
    this.minFrequency = minFrequency;
    for (int id = 0; id < vocabulary.size(); id++) {
      byte[] token = vocabulary.token(id);
      if (token.length > 0) {
        ids.put(Vocabulary.key(token, 0, token.length), id);
      }
    }
  }

  /** Learns until the vocabulary has {@code size} ids or no pair occurs often enough. */
  Merges learn(int size, Progress progress) {
    Merges merges = new Merges();
    int start = vocabulary.size();
    pairs.forEach(this::offer);
    while (vocabulary.size() < size && !queue.isEmpty()) {
      long count = queue.count();
      long pair = queue.pair();
      queue.remove();
      long now = pairs.count(pair);
      if (now != count) {
        offer(pair, now); // its count has changed since
        continue;
      }
      byte[] token = concatenation(pair);
      if (token.length > MAX_TOKEN || vocabulary.hasSpecial(ByteAlphabet.encode(token))) {
        continue; // in tokenizer.json a name can stand for only one id
      }
      // Two ways to make the same bytes share one id.
      String key = Vocabulary.key(token, 0, token.length);
      int id = ids.getOrDefault(key, vocabulary.size());
      if (id == vocabulary.size()) {
        vocabulary.add(token);
        ids.put(key, id);
      }
      int left = PairCounts.left(pair);
      int right = PairCounts.right(pair);
      if (merges.find(left, right) == Merges.NONE) { // otherwise its parts were made again
        merges.add(left, right, id);
      }
      LongIterator grown = pairs.merge(pair, id).iterator();
      while (grown.hasNext()) {
        long other = grown.nextLong();
        offer(other, pairs.count(other));
      }
      progress.update(
          "learning merges", Progress.Unit.MERGES, vocabulary.size() - start, size - start);
    }
    return merges;
  }

  private void offer(long pair, long count) {
    if (count >= minFrequency) {
      queue.add(count, pair);
    }
  }

  private byte[] concatenation(long pair) {
    byte[] left = vocabulary.token(PairCounts.left(pair));
    byte[] right = vocabulary.token(PairCounts.right(pair));
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}
