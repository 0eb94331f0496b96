package org.integg.eggroll.credit;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.integg.eggroll.News;
import org.integg.eggroll.ReplicaState;

/** {@link News} as the difference of two replicas, deflated: few weights move in a step. */
final class ReplicaChange {
  private static final int CHUNK = 1 << 16;

  private ReplicaChange() {}

  static News of(ReplicaState before, ReplicaState after) {
    byte[] change = new byte[after.bytes().length];
    for (int i = 0; i < change.length; i++) {
      change[i] = (byte) (after.bytes()[i] - before.bytes()[i]); // modulo 256, as is the sum
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
      return new News(out.toByteArray());
    } finally {
      deflater.end();
    }
  }

  /**
   * Adds a change.
   *
   * @throws IllegalArgumentException if that is not a complete change of a replica of this length
   */
  static ReplicaState apply(ReplicaState before, News news) {
    byte[] after = new byte[before.bytes().length];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(news.bytes());
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
      after[i] += before.bytes()[i];
    }
    return new ReplicaState(after);
  }
}
