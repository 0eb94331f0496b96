package org.integg.eggroll.credit;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.integg.eggroll.Contribution;

/**
 * {@link Sums} as a {@link Contribution}: the number of 64-bit sums, those, the 32-bit sums. Sums
 * overflow no sooner than in one process: the bounds cover the blocks of all machines.
 */
final class SumsMessage {
  private SumsMessage() {}

  /** The sum of some sums. */
  static Contribution write(List<Sums> all) {
    Sums first = all.getFirst();
    int longs = first.longs().stream().mapToInt(each -> each.length).sum();
    int ints = first.ints().stream().mapToInt(each -> each.length).sum();
    ByteBuffer bytes =
        ByteBuffer.allocate(
            Math.toIntExact(
                Integer.BYTES + (long) longs * Long.BYTES + (long) ints * Integer.BYTES));
    bytes.putInt(longs);
    for (int part = 0; part < first.longs().size(); part++) {
      for (int i = 0; i < first.longs().get(part).length; i++) {
        long sum = 0;
        for (Sums each : all) {
          sum += each.longs().get(part)[i];
        }
        bytes.putLong(sum);
      }
    }
    for (int part = 0; part < first.ints().size(); part++) {
      int[] total = first.ints().get(part).clone();
      for (Sums each : all.subList(1, all.size())) {
        int[] more = each.ints().get(part);
        for (int i = 0; i < total.length; i++) {
          total[i] += more[i];
        }
      }
      bytes.asIntBuffer().put(total);
      bytes.position(bytes.position() + total.length * Integer.BYTES);
    }
    return new Contribution(bytes.array());
  }

  /** The 32-bit sums in a message. */
  static IntBuffer ints(Contribution message) {
    ByteBuffer bytes = ByteBuffer.wrap(message.bytes());
    int longs = bytes.getInt();
    return bytes.position(Integer.BYTES + longs * Long.BYTES).slice().asIntBuffer();
  }

  /**
   * The sum of two messages.
   *
   * @throws IllegalArgumentException if they do not hold the same sums
   */
  static Contribution add(Contribution one, Contribution other) {
    require(one, longs(one));
    require(other, longs(one));
    if (one.bytes().length != other.bytes().length) {
      throw new IllegalArgumentException("sums of different lengths");
    }
    ByteBuffer a = ByteBuffer.wrap(one.bytes());
    ByteBuffer b = ByteBuffer.wrap(other.bytes());
    ByteBuffer sum = ByteBuffer.allocate(one.bytes().length);
    int longs = a.getInt();
    b.getInt();
    sum.putInt(longs);
    for (int i = 0; i < longs; i++) {
      sum.putLong(a.getLong() + b.getLong());
    }
    while (a.hasRemaining()) {
      sum.putInt(a.getInt() + b.getInt());
    }
    return new Contribution(sum.array());
  }

  private static int longs(Contribution message) {
    byte[] bytes = message.bytes();
    return bytes.length < Integer.BYTES ? -1 : ByteBuffer.wrap(bytes).getInt();
  }

  /** Refuses a message that has another number of 64-bit sums, or ends within a sum. */
  private static void require(Contribution message, int longs) {
    long rest = message.bytes().length - Integer.BYTES - (long) longs * Long.BYTES;
    if (longs < 0 || longs(message) != longs || rest < 0 || rest % Integer.BYTES != 0) {
      throw new IllegalArgumentException("sums that end early, or are of something else");
    }
  }

  /**
   * Fills sums.
   *
   * @throws IllegalArgumentException if the message does not hold exactly these sums
   */
  static void read(Contribution message, Sums into) {
    long longs = into.longs().stream().mapToLong(each -> each.length).sum();
    long ints = into.ints().stream().mapToLong(each -> each.length).sum();
    require(message, Math.toIntExact(longs));
    if (message.bytes().length != Integer.BYTES + longs * Long.BYTES + ints * Integer.BYTES) {
      throw new IllegalArgumentException("sums that end early, or are of something else");
    }
    ByteBuffer bytes = ByteBuffer.wrap(message.bytes());
    bytes.getInt();
    for (long[] part : into.longs()) {
      bytes.asLongBuffer().get(part);
      bytes.position(bytes.position() + part.length * Long.BYTES);
    }
    for (int[] part : into.ints()) {
      bytes.asIntBuffer().get(part);
      bytes.position(bytes.position() + part.length * Integer.BYTES);
    }
  }
}
