package org.integg.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of every id of a byte-level vocabulary. Special tokens stand for no text and have a
 * name instead; some ids may stand for nothing at all.
 */
final class Vocabulary {
  private static final int BYTES = 256;

  /** Bytes of all tokens in a row; in Latin-1, they are the keys of {@link #ids}. */
  private final byte[] bytes;

  private final int[] starts;
  private final int longest;
  private final Map<String, Integer> ids = new HashMap<>();
  private final TreeMap<Integer, String> special;
  private final int[] byteIds = new int[BYTES];

  /**
   * A vocabulary.
   *
   * @param tokens bytes of each id; empty for special tokens and for ids without a token
   * @param special names of the special tokens by id; id 0 must be one
   * @throws IllegalArgumentException when a byte has no token, two tokens are equal, or there are
   *     more than 65,536 ids
   */
  Vocabulary(List<byte[]> tokens, Map<Integer, String> special) {
    if (tokens.size() > Tokenizer.MAX_VOCABULARY) {
      throw new IllegalArgumentException(
          "has "
              + tokens.size()
              + " ids; a model and its shards hold at most "
              + Tokenizer.MAX_VOCABULARY
              + "; use a smaller vocabulary");
    }
    if (!special.containsKey(Tokenizer.SEPARATOR)) {
      throw new IllegalArgumentException("id 0 is not the document separator");
    }
    this.special = new TreeMap<>(special);
    starts = new int[tokens.size() + 1];
    int longestSoFar = 1;
    for (int id = 0; id < tokens.size(); id++) {
      starts[id + 1] = Math.addExact(starts[id], tokens.get(id).length);
      longestSoFar = Math.max(longestSoFar, tokens.get(id).length);
    }
    longest = longestSoFar;
    bytes = new byte[starts[tokens.size()]];
    for (int id = 0; id < tokens.size(); id++) {
      place(id, tokens.get(id));
    }
    for (int b = 0; b < BYTES; b++) {
      Integer id = ids.get(String.valueOf((char) b));
      if (id == null) {
        throw new IllegalArgumentException(
            String.format("has no token for the byte 0x%02X: not a byte-level vocabulary", b));
      }
      byteIds[b] = id;
    }
  }

  private void place(int id, byte[] token) {
    System.arraycopy(token, 0, bytes, starts[id], token.length);
    if (token.length > 0 && ids.put(key(token, 0, token.length), id) != null) {
      throw new IllegalArgumentException(
          "has the token '" + ByteAlphabet.encode(token) + "' twice");
    }
  }

  static String key(byte[] text, int offset, int length) {
    return new String(text, offset, length, StandardCharsets.ISO_8859_1);
  }

  int size() {
    return starts.length - 1;
  }

  /** Number of bytes of the longest token. */
  int longest() {
    return longest;
  }

  int length(int id) {
    return starts[id + 1] - starts[id];
  }

  int copy(int id, byte[] into, int offset) {
    int length = length(id);
    System.arraycopy(bytes, starts[id], into, offset, length);
    return length;
  }

  byte[] token(int id) {
    byte[] token = new byte[length(id)];
    copy(id, token, 0);
    return token;
  }

  /** The id of a single byte, 0 to 255. */
  int byteId(int value) {
    return byteIds[value];
  }

  /** The id of these bytes, or −1. */
  int id(byte[] text, int offset, int length) {
    return length > longest ? -1 : ids.getOrDefault(key(text, offset, length), -1);
  }

  /** Names of special tokens by id, ascending. */
  Map<Integer, String> special() {
    return special;
  }

  /** Builds a vocabulary id by id. */
  static final class Builder {
    private final List<byte[]> tokens = new ArrayList<>();
    private final TreeMap<Integer, String> special = new TreeMap<>();

    /** Adds a token with the next id, and returns the id. */
    int add(byte[] token) {
      tokens.add(token);
      return tokens.size() - 1;
    }

    /** Adds a special token with the next id. */
    void addSpecial(String name) {
      special.put(tokens.size(), name);
      tokens.add(new byte[0]);
    }

    boolean hasSpecial(String name) {
      return special.containsValue(name);
    }

    byte[] token(int id) {
      return tokens.get(id);
    }

    int size() {
      return tokens.size();
    }

    Vocabulary build() {
      return new Vocabulary(tokens, special);
    }
  }
}
