package org.integg.eggroll.lowrank;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.integg.kernels.Lanes;

/**
 * One number per antithetic pair as bytes. Where only signs count there are four to a byte;
 * otherwise a difference takes seven bits to a byte (two bytes up to ±8191), a fitness one byte.
 *
 * <p>Differences come in records: first pair, end, log-likelihood, numbers. Records stand one after
 * another in any order.
 */
final class PairMessage {
  private PairMessage() {}

  /**
   * The records of some blocks: one for each run of neighbours, with the log-likelihood of all in
   * the first.
   */
  static byte[] differences(
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
    return out.toByteArray();
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
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** The records of both. */
  static byte[] join(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  /**
   * Reads all records.
   *
   * @param differences receives differences, or their signs where only these were sent
   * @return the sum of the log-likelihoods
   * @throws IllegalArgumentException if the records are not those of all pairs, each once
   */
  static long read(FitnessShaping shaping, byte[] records, long[] differences) {
    ByteBuffer in = ByteBuffer.wrap(records);
    long logLikelihood = 0;
    int pairs = 0;
    while (in.hasRemaining()) {
      int first = in.getInt();
      int end = in.getInt();
      logLikelihood += in.getLong();
      for (int p = first; p < end; p++) {
        if (shaping == FitnessShaping.SIGN) {
          differences[p] =
              (in.get(in.position() + (p - first) / 4) >> (p - first) % 4 * 2 & 3) - 1L;
        } else {
          long zigzag = readVarint(in);
          differences[p] = zigzag >>> 1 ^ -(zigzag & 1);
        }
      }
      if (shaping == FitnessShaping.SIGN) {
        in.position(in.position() + (end - first + 3) / 4);
      }
      pairs += end - first;
    }
    if (pairs != differences.length) {
      throw new IllegalArgumentException(
          "differences of %d pairs instead of %d".formatted(pairs, differences.length));
    }
    return logLikelihood;
  }

  /** Every pair's fitness. */
  static byte[] fitness(FitnessShaping shaping, int[] fitness) {
    boolean signs = shaping == FitnessShaping.SIGN;
    byte[] bytes = new byte[signs ? (fitness.length + 3) / 4 : fitness.length];
    for (int p = 0; p < fitness.length; p++) {
      if (signs) {
        bytes[p / 4] |= (byte) ((fitness[p] + 1) << p % 4 * 2);
      } else {
        bytes[p] = (byte) fitness[p];
      }
    }
    return bytes;
  }

  /** Reads it. */
  static void readFitness(FitnessShaping shaping, byte[] bytes, int[] fitness) {
    boolean signs = shaping == FitnessShaping.SIGN;
    for (int p = 0; p < fitness.length; p++) {
      fitness[p] = signs ? (bytes[p / 4] >> p % 4 * 2 & 3) - 1 : bytes[p];
    }
  }
}
