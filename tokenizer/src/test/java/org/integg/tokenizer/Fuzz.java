package org.integg.tokenizer;

import com.sun.management.ThreadMXBean;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives a reader changed versions of sound inputs, and makes sure that it fails only as documented:
 * with one line for the user, without control characters or class names, and without excessive
 * memory. {@code -Dintegg.fuzz.inputs=N} sets the number of inputs; {@code -Dintegg.fuzz.seed=N}
 * repeats a failure.
 */
public final class Fuzz {
  private static final int USUAL_INPUTS = 500;
  private static final long USUAL_SEED = 16;

  /** A changed input is at most this much longer. */
  private static final int MOST_ADDED = 4_096;

  /** Bytes that reading may allocate, including garbage: many times what it holds at once. */
  private static final long MOST_ALLOCATED = 64L << 20;

  private static final long ALLOCATED_FOR_A_BYTE = 10;

  /** Text that only programmers understand: names of classes, packages and constants. */
  private static final Pattern INTERNAL =
      Pattern.compile(
          "\\b(?:java|javax|tools|org|com)\\.\\w+\\.|[a-z](?:Exception|Error)\\b|StreamRead"
              + "|\\[Source|REDACTED");

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Bytes that are searched for values to change. */
  private static final int WINDOW = 1 << 12;

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?");
  private static final Pattern VALUE =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.){0,80}\"|-?\\d[\\d.]*|true|false|null|\\{|\\[|]|}|,|:");

  /** What hostile or careless files hold instead of numbers and other values. */
  private static final List<String> ODD =
      List.of(
          "0",
          "-1",
          "1",
          "255",
          "256",
          "65535",
          "65536",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "99999999999999999999999999",
          "1.5",
          "-0.0",
          "1e3",
          "1e308",
          "1e999",
          "-1e999",
          "1e-999",
          "1E400000000",
          "9".repeat(400),
          "true",
          "false",
          "null",
          "NaN",
          "\"\"",
          "\"x\"",
          "\"\\u001b[2J\"",
          "\"\\n\\r\\u0085\\u2028\"",
          "\"\\u202e\\u2066\"",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"(a|aa)+\\\\d\"",
          "[]",
          "{}",
          "[[]]",
          "{\"a\":1}",
          "[null]",
          "[".repeat(600),
          "{\"a\":".repeat(600),
          "",
          ",",
          ":",
          "}",
          "]");

  private Fuzz() {}

  /** The code that is fuzzed. */
  @FunctionalInterface
  public interface Reader {
    /** Reads an input; the test checks what it throws. */
    void read(byte[] input) throws Exception;
  }

  /**
   * Runs a reader on many inputs.
   *
   * @param name name of the reader, for messages
   * @param sound the sound inputs to change
   * @param documented what the reader may throw, with one line
   * @throws AssertionError if anything else is thrown, with a way to repeat it
   */
  public static void run(
      String name, List<byte[]> sound, Reader reader, Set<Class<? extends Exception>> documented) {
    long seed = Long.getLong("integg.fuzz.seed", USUAL_SEED);
    int inputs = Integer.getInteger("integg.fuzz.inputs", USUAL_INPUTS);
    PrintStream out = System.out;
    out.printf("fuzz %s: %,d inputs, -Dintegg.fuzz.seed=%d%n", name, inputs, seed);
    requireAccepted(name, sound, reader);
    int refused = 0;
    long mostTime = 0;
    long mostBytes = 0;
    for (int i = 0; i < inputs; i++) {
      SplittableRandom random = new SplittableRandom(seed * 1_000_003 + i);
      byte[] input = changed(sound, random);
      long before = THREAD.getCurrentThreadAllocatedBytes();
      long begin = System.nanoTime();
      try {
        reader.read(input);
      } catch (Throwable e) {
        require(name, input, seed, i, e, documented);
        refused++;
      }
      mostTime = Math.max(mostTime, System.nanoTime() - begin);
      long allocated = THREAD.getCurrentThreadAllocatedBytes() - before;
      mostBytes = Math.max(mostBytes, allocated);
      if (allocated > MOST_ALLOCATED + ALLOCATED_FOR_A_BYTE * input.length) {
        throw failure(
            name, input, seed, i, new IllegalStateException("took " + allocated + " bytes"));
      }
    }
    out.printf(
        "fuzz %s: %,d of them refused; at most %,d ms and %,d kB for one%n",
        name, refused, mostTime / 1_000_000, mostBytes >> 10);
    if (refused == 0) {
      throw new AssertionError(name + ": nothing was refused, so nothing was tried");
    }
  }

  private static void requireAccepted(String name, List<byte[]> sound, Reader reader) {
    for (byte[] input : sound) {
      try {
        reader.read(input);
      } catch (Exception e) {
        throw new AssertionError(name + ": refuses an input that is sound", e);
      }
    }
  }

  private static void require(
      String name,
      byte[] input,
      long seed,
      int number,
      Throwable found,
      Set<Class<? extends Exception>> documented) {
    String line = String.valueOf(found.getMessage());
    boolean known = documented.stream().anyMatch(each -> each.isInstance(found));
    if (known
        && !line.isBlank()
        && line.codePoints().allMatch(Foreign::isPlain)
        && !INTERNAL.matcher(line).find()) {
      return;
    }
    throw failure(name, input, seed, number, found);
  }

  private static AssertionError failure(
      String name, byte[] input, long seed, int number, Throwable found) {
    String kept;
    try {
      kept = Files.write(Files.createTempFile("fuzz-" + name + "-", ".bin"), input).toString();
    } catch (IOException e) {
      kept = "nowhere, " + e.getMessage();
    }
    return new AssertionError(
        "%s: input %d of seed %d, %d bytes, kept in %s, gave %s"
            .formatted(name, number, seed, input.length, kept, found),
        found);
  }

  /**
   * A sound input with one to four changes, mostly one, because inputs that are refused at once
   * show little.
   */
  static byte[] changed(List<byte[]> sound, SplittableRandom random) {
    byte[] input = sound.get(random.nextInt(sound.size()));
    int changes = random.nextBoolean() ? 1 : random.nextInt(1, 5);
    for (int i = 0; i < changes; i++) {
      byte[] other = sound.get(random.nextInt(sound.size()));
      input =
          random.nextBoolean() ? changedBytes(input, other, random) : changedText(input, random);
    }
    return input;
  }

  private static byte[] changedBytes(byte[] input, byte[] other, SplittableRandom random) {
    byte[] bytes = input.clone();
    int at = random.nextInt(bytes.length + 1);
    int length = random.nextInt(1 + Math.min(bytes.length - at, 1 << random.nextInt(1, 12)));
    switch (random.nextInt(8)) {
      case 0 -> { // cut off
        return Arrays.copyOf(bytes, at);
      }
      case 1 -> { // a piece is missing
        return join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
      }
      case 2 -> { // a piece is there twice
        byte[] piece = Arrays.copyOfRange(bytes, at, at + length);
        return join(
            join(Arrays.copyOf(bytes, at), piece), Arrays.copyOfRange(bytes, at, bytes.length));
      }
      case 3 -> { // continues as another input
        int from = random.nextInt(other.length + 1);
        return join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, from, other.length));
      }
      case 4 -> { // noise
        for (int i = at; i < at + Math.min(length, 16); i++) {
          bytes[i] = (byte) random.nextInt();
        }
      }
      case 5 -> putExtreme(bytes, at, random);
      case 6 -> { // something is added
        return join(
            join(Arrays.copyOf(bytes, at), added(random)),
            Arrays.copyOfRange(bytes, at, bytes.length));
      }
      default -> {
        if (at < bytes.length) {
          bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  /** An extreme number of 1 to 8 bytes. */
  private static void putExtreme(byte[] bytes, int at, SplittableRandom random) {
    long value = random.nextBoolean() ? -1L >>> random.nextInt(64) : 1L << random.nextInt(64);
    int width = 1 << random.nextInt(4);
    boolean little = random.nextBoolean();
    for (int i = 0; i < Math.min(width, bytes.length - at); i++) {
      bytes[at + i] = (byte) (value >>> 8 * (little ? i : width - 1 - i));
    }
  }

  private static byte[] added(SplittableRandom random) {
    byte[] more = new byte[random.nextInt(1, random.nextBoolean() ? 20 : MOST_ADDED)];
    if (random.nextBoolean()) {
      random.nextBytes(more);
    } else {
      Arrays.fill(more, (byte) random.nextInt());
    }
    return more;
  }

  /** Replaces a number or another value of a text, which may be a part of the input. */
  private static byte[] changedText(byte[] input, SplittableRandom random) {
    // In most files the most important values are at the beginning.
    int from = random.nextBoolean() ? 0 : random.nextInt(1 + Math.max(0, input.length - WINDOW));
    int length = Math.min(input.length - from, random.nextBoolean() ? WINDOW : WINDOW / 16);
    String text = new String(input, from, length, StandardCharsets.ISO_8859_1);
    Pattern what = random.nextBoolean() ? NUMBER : VALUE;
    IntArrayList found = new IntArrayList();
    for (Matcher matcher = what.matcher(text); matcher.find(); ) {
      found.add(matcher.start());
      found.add(matcher.end());
    }
    if (found.isEmpty()) {
      return input;
    }
    int one = 2 * random.nextInt(found.size() / 2);
    byte[] odd = ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.ISO_8859_1);
    return join(
        join(Arrays.copyOf(input, from + found.getInt(one)), odd),
        Arrays.copyOfRange(input, from + found.getInt(one + 1), input.length));
  }

  private static byte[] join(byte[] one, byte[] other) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(other);
    return both.toByteArray();
  }

  /** A file with an input. */
  public static Path file(Path folder, byte[] input) throws IOException {
    return put(folder.resolve("input"), input);
  }

  /**
   * Replaces a file by an input. It creates a new file, because some file systems wait for the disk
   * each time an old file is truncated and written again.
   */
  public static Path put(Path file, byte[] input) throws IOException {
    Files.deleteIfExists(file);
    return Files.write(file, input);
  }
}
