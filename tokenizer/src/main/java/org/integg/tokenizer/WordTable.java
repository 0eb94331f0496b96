package org.integg.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Numbers words from 0 on in the order in which they were first added. Words are bytes copied into
 * one array, so that millions of words need no objects. Not thread-safe.
 */
final class WordTable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int SMALLEST = 1 << 8;
  private static final long HASH_BITS = 0xFFFF_FFFF_0000_0000L;

  /** Upper half of the hash, and the word's number plus one. A 0 is a free slot. */
  private long[] slots = new long[SMALLEST];

  private byte[] keys = new byte[SMALLEST * 4];

  /** Where each word begins in {@link #keys}, with one more entry for the end of the last. */
  private int[] starts = new int[SMALLEST];

  private int size;

  /** A hash of {@code text[from .. to)}. */
  static long hash(byte[] text, int from, int to) {
    long hash = (to - from) * MIX;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(text, at));
    }
    return at < to ? mix(hash ^ tail(text, at, to)) : hash;
  }

  /** The bytes of {@code text[at .. to)}, 1 to 7 of them, as a number. */
  private static long tail(byte[] text, int at, int to) {
    if (at + Long.BYTES <= text.length) {
      long mask = -1L >>> Long.SIZE - (to - at) * Byte.SIZE;
      return (long) LONGS.get(text, at) & mask;
    }
    long tail = 0;
    for (int i = to - 1; i >= at; i--) {
      tail = tail << Byte.SIZE | text[i] & 0xFF;
    }
    return tail;
  }

  private static long mix(long value) {
    long product = value * MIX;
    return product ^ product >>> 32;
  }

  int size() {
    return size;
  }

  /** Number of bytes of all words together. */
  int keyBytes() {
    return starts[size];
  }

  /** Number of the word {@code text[from .. to)} with this hash, or −1. */
  int find(long hash, byte[] text, int from, int to) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    for (long entry = slots[slot]; entry != 0; entry = slots[slot]) {
      if ((entry ^ hash) >>> 32 == 0) {
        int word = (int) entry - 1;
        if (Arrays.equals(text, from, to, keys, starts[word], starts[word + 1])) {
          return word;
        }
      }
      slot = slot + 1 & mask;
    }
    return -1;
  }

  /** Adds a word that is not there yet, and returns its number. */
  int add(long hash, byte[] text, int from, int to) {
    if (size * 2 >= slots.length) {
      grow();
    }
    int end = Math.addExact(starts[size], to - from);
    if (keys.length < end) {
      keys = Arrays.copyOf(keys, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, 2L * end)));
    }
    if (starts.length < size + 2) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    System.arraycopy(text, from, keys, starts[size], to - from);
    put(hash, size);
    size++;
    starts[size] = end;
    return size - 1;
  }

  private void put(long hash, int word) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0) {
      slot = slot + 1 & mask;
    }
    slots[slot] = hash & HASH_BITS | word + 1;
  }

  private void grow() {
    slots = new long[slots.length * 2];
    for (int word = 0; word < size; word++) {
      put(hash(keys, starts[word], starts[word + 1]), word);
    }
  }

  /** Forgets all words, but keeps the allocated arrays. */
  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
  }

  /** The array that holds the words, for {@link #start} and {@link #end}. */
  byte[] keys() {
    return keys;
  }

  int start(int word) {
    return starts[word];
  }

  int end(int word) {
    return starts[word + 1];
  }
}
