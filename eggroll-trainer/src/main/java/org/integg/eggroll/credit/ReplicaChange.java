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

  /** Adds a change. */
  static byte[] apply(byte[] before, byte[] deflated) {
    byte[] after = new byte[before.length];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(deflated);
      int read = 0;
      while (read < after.length && !inflater.finished()) {
        read += inflater.inflate(after, read, after.length - read);
      }
      if (read != after.length) {
        throw new IllegalArgumentException("the change is of a replica of another length");
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
