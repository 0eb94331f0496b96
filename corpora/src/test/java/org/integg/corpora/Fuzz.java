package org.integg.corpora;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Readers under inputs that nobody writes: sound ones with changes, from seeds that are printed.
 * {@code -Dintegg.fuzz.inputs=N} sets how many; {@code -Dintegg.fuzz.seed=N} repeats what a failure
 * was seen with.
 */
final class Fuzz {
  private static final long MOST_ALLOCATED = 256L << 20;
  private static final int SHOWN = 400;

  /** Numbers at which readers trip. */
  private static final long[] AWKWARD = {
    0, 1, -1, 127, 128, 255, 32767, 65535, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE
  };

  private final int inputs = Integer.getInteger("integg.fuzz.inputs", 500);
  private final long seed = Long.getLong("integg.fuzz.seed", 1);
  private final String what;

  /** Takes an input: throws what it documents, or returns. */
  @FunctionalInterface
  interface Reader {
    void read(byte[] input) throws IOException;
  }

  Fuzz(String what) {
    this.what = what;
  }

  /**
   * Gives a reader changed samples.
   *
   * @throws AssertionError when it throws anything but one plain line for the user, or asks for
   *     much more memory than the input is long
   */
  void run(List<byte[]> samples, Reader reader) {
    System.out.println("fuzz " + what + ": " + inputs + " inputs, seed " + seed);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < inputs; i++) {
      byte[] input = input(samples, i);
      long before = thread.getCurrentThreadAllocatedBytes();
      try {
        reader.read(input);
      } catch (CorpusException e) {
        if (e.getMessage().isBlank()
            || e.getMessage().chars().anyMatch(Character::isISOControl)
            || e.getMessage().matches("(?s).*\\b(java|org\\.\\w+)\\..*|.*[a-z]Exception.*")) {
          throw failure(i, input, e);
        }
      } catch (IOException | RuntimeException | Error e) {
        throw failure(i, input, e);
      }
      long allocated = thread.getCurrentThreadAllocatedBytes() - before;
      if (allocated > MOST_ALLOCATED + 10L * input.length) {
        throw failure(i, input, new IllegalStateException("asked for " + allocated + " bytes"));
      }
    }
  }

  private AssertionError failure(int number, byte[] input, Throwable cause) {
    String hex = HexFormat.of().formatHex(Arrays.copyOf(input, Math.min(SHOWN, input.length)));
    return new AssertionError(
        "%s, seed %d, input %d of %d bytes, %s: %s"
            .formatted(what, seed, number, input.length, hex, cause),
        cause);
  }

  private byte[] input(List<byte[]> samples, int number) {
    Random random = new Random(seed * 1_000_003 + number);
    byte[] input = samples.get(random.nextInt(samples.size())).clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      input = change(input, samples, random);
    }
    return input;
  }

  private static byte[] change(byte[] input, List<byte[]> samples, Random random) {
    int at = input.length == 0 ? 0 : random.nextInt(input.length);
    int length = input.length == 0 ? 0 : random.nextInt(Math.min(64, input.length - at)) + 1;
    return switch (random.nextInt(8)) {
      case 0 -> flip(input, at, 1 << random.nextInt(8));
      case 1 -> flip(input, at, random.nextInt(256));
      case 2 -> Arrays.copyOf(input, at);
      case 3 -> splice(input, at, at + length, new byte[0]);
      case 4 -> splice(input, at, at, Arrays.copyOfRange(input, at, at + length));
      case 5 -> number(input, at, AWKWARD[random.nextInt(AWKWARD.length)], random);
      case 6 -> splice(input, at, at, bytes(random, random.nextInt(20)));
      default -> {
        byte[] other = samples.get(random.nextInt(samples.size()));
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        yield splice(input, at, input.length, Arrays.copyOfRange(other, from, other.length));
      }
    };
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] flip(byte[] input, int at, int bits) {
    if (input.length > 0) {
      input[at] ^= (byte) bits;
    }
    return input;
  }

  private static byte[] number(byte[] input, int at, long value, Random random) {
    int width = 1 << random.nextInt(4);
    boolean little = random.nextBoolean();
    for (int i = 0; i < width && at + i < input.length; i++) {
      input[at + i] = (byte) (value >> 8 * (little ? i : width - 1 - i));
    }
    return input;
  }

  /** The input with {@code [from .. to)} replaced. */
  private static byte[] splice(byte[] input, int from, int to, byte[] by) {
    byte[] all = new byte[input.length - (to - from) + by.length];
    System.arraycopy(input, 0, all, 0, from);
    System.arraycopy(by, 0, all, from, by.length);
    System.arraycopy(input, to, all, from + by.length, input.length - to);
    return all;
  }
}
