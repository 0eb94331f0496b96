package org.integg.eggroll.credit;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The difference of two byte arrays of one length, deflated: few weights move in a step. */
final class ReplicaChange {
  private static final int CHUNK = 1 << 16;

  private ReplicaChange() {}

  static byte[] of(byte[] before, byte[] after) {
    byte[] change = new byte[after.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = (byte) (after[i] - before[i]); // modulo 256, as is the sum
    }
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(change);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] chunk = new byte[CHUNK];
      while (!deflater.finished()) {
        out.write(chunk, 0, deflater.deflate(chunk));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  /**
   * Adds a change.
   *
   * @throws IllegalArgumentException if that is not a complete change of a replica of this length
   */
  static byte[] apply(byte[] before, byte[] deflated) {
    byte[] after = new byte[before.length];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(deflated);
      int read = 0;
      int more = 1;
      while (read < after.length && more > 0) {
        more = inflater.inflate(after, read, after.length - read);
        read += more;
      }
      // The end of the deflated data follows the last byte.
      if (read != after.length || inflater.inflate(new byte[1]) > 0 || !inflater.finished()) {
        throw new IllegalArgumentException(
            "the change of a replica ends early, or is one of another length");
      }
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("damaged change of a replica", e);
    } finally {
      inflater.end();
    }
    for (int i = 0; i < after.length; i++) {
      after[i] += before[i];
    }
    return after;
  }
}
