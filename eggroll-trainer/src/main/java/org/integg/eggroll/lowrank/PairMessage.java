package org.integg.eggroll.lowrank;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.News;
import org.integg.kernels.Lanes;

/**
 * One number per antithetic pair as bytes: differences as a {@link Contribution}, fitness as {@link
 * News}. Where only signs count, a byte holds four; otherwise a difference takes bytes of seven
 * bits each (two bytes up to ±8191), a fitness one byte.
 *
 * <p>Differences come in records: first pair, end, log-likelihood, numbers. Records stand one after
 * another in any order.
 */
final class PairMessage {
  private PairMessage() {}

  /**
   * The records of some blocks: one for each run of neighbours, with the total log-likelihood in
   * the first.
   */
  static Contribution differences(
      FitnessShaping shaping, long logLikelihood, long[] differences, int[] blocks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int begin = 0;
    for (int i = 1; i <= blocks.length; i++) {
      if (i == blocks.length || blocks[i] != blocks[i - 1] + 1) {
        int first = blocks[begin] * Lanes.PAIRS;
        int end = Math.min((blocks[i - 1] + 1) * Lanes.PAIRS, differences.length);
        ByteBuffer head = ByteBuffer.allocate(Integer.BYTES * 2 + Long.BYTES);
        head.putInt(first).putInt(end).putLong(begin == 0 ? logLikelihood : 0);
        out.writeBytes(head.array());
        write(shaping, differences, first, end, out);
        begin = i;
      }
    }
    return new Contribution(out.toByteArray());
  }

  private static void write(
      FitnessShaping shaping, long[] differences, int first, int end, ByteArrayOutputStream out) {
    if (shaping == FitnessShaping.SIGN) {
      for (int p = first; p < end; p += 4) {
        int signs = 0;
        for (int i = 0; i < Math.min(4, end - p); i++) {
          signs |= (Long.signum(differences[p + i]) + 1) << 2 * i;
        }
        out.write(signs);
      }
    } else {
      for (int p = first; p < end; p++) {
        writeVarint(differences[p] << 1 ^ differences[p] >> 63, out);
      }
    }
  }

  private static void writeVarint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while (rest >>> 7 != 0) {
      out.write((int) rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long readVarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a difference of more than 64 bits");
  }

  /** The records of both contributions. */
  static Contribution join(Contribution one, Contribution other) {
    int bytes = one.bytes().length + other.bytes().length;
    return new Contribution(ByteBuffer.allocate(bytes).put(one.bytes()).put(other.bytes()).array());
  }

  /**
   * Reads all records.
   *
   * @param differences receives differences, or their signs where only these were sent
   * @return the sum of the log-likelihoods
   * @throws IllegalArgumentException if the records are not those of all pairs, each once
   */
  static long read(FitnessShaping shaping, Contribution records, long[] differences) {
    ByteBuffer in = ByteBuffer.wrap(records.bytes());
    BitSet seen = new BitSet(differences.length);
    long logLikelihood = 0;
    try {
      while (in.hasRemaining()) {
        int first = in.getInt();
        int end = in.getInt();
        logLikelihood += in.getLong();
        if (first < 0 || end < first || end > differences.length) {
          throw new IllegalArgumentException("differences of pairs that there are not");
        }
        if (seen.nextSetBit(first) >= 0 && seen.nextSetBit(first) < end) {
          throw new IllegalArgumentException("differences of a pair twice");
        }
        seen.set(first, end);
        read(shaping, in, differences, first, end);
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("differences that end early", e);
    }
    if (seen.cardinality() != differences.length) {
      throw new IllegalArgumentException(
          "differences of %d pairs instead of %d"
              .formatted(seen.cardinality(), differences.length));
    }
    return logLikelihood;
  }

  private static void read(
      FitnessShaping shaping, ByteBuffer in, long[] differences, int first, int end) {
    byte signs = 0;
    for (int p = first; p < end; p++) {
      if (shaping == FitnessShaping.SIGN) {
        int at = (p - first) % 4;
        signs = at == 0 ? in.get() : signs;
        differences[p] = sign(signs, at);
      } else {
        long zigzag = readVarint(in);
        differences[p] = zigzag >>> 1 ^ -(zigzag & 1);
      }
    }
  }

  /** One of four signs in a byte. */
  private static int sign(byte signs, int at) {
    int value = signs >> at * 2 & 3;
    if (value == 3) {
      throw new IllegalArgumentException("not a sign");
    }
    return value - 1;
  }

  /** Every pair's fitness. */
  static News fitness(FitnessShaping shaping, int[] fitness) {
    boolean signs = shaping == FitnessShaping.SIGN;
    byte[] bytes = new byte[signs ? (fitness.length + 3) / 4 : fitness.length];
    for (int p = 0; p < fitness.length; p++) {
      if (signs) {
        bytes[p / 4] |= (byte) ((fitness[p] + 1) << p % 4 * 2);
      } else {
        bytes[p] = (byte) fitness[p];
      }
    }
    return new News(bytes);
  }

  /**
   * Reads the result of {@link #fitness}.
   *
   * @throws IllegalArgumentException if that is not the fitness of this many pairs
   */
  static void readFitness(FitnessShaping shaping, News news, int[] fitness) {
    byte[] bytes = news.bytes();
    boolean signs = shaping == FitnessShaping.SIGN;
    int length = signs ? (fitness.length + 3) / 4 : fitness.length;
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          "fitness of %d pairs in %d bytes instead of %d"
              .formatted(fitness.length, bytes.length, length));
    }
    for (int p = 0; p < fitness.length; p++) {
      fitness[p] = signs ? sign(bytes[p / 4], p % 4) : bytes[p];
    }
  }
}
