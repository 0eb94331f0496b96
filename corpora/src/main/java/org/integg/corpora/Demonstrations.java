package org.integg.corpora;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.integg.tasks.Part;
import org.integg.tasks.SplitMix;
import org.integg.tasks.Task;
import org.integg.tasks.Tasks;

/**
 * Questions of tasks with right answers. Each is a document, so that a separator ends the answer.
 * All questions are from the tasks' training part, even those in the corpus's validation part: no
 * corpus contains test questions.
 */
final class Demonstrations implements DocumentSource {
  /** Name of the source. */
  static final String NAME = "builtin:tasks";

  static final long DEFAULT_SEED = 1;

  /** UTF-8 bytes of text; the document that reaches this number is the last. */
  static final long DEFAULT_BYTES = 8_000_000;

  private static final int MOST_WEIGHT = 1000;

  private final List<Share> shares;
  private final int total;
  private final long seed;
  private final long bytes;

  /** A task, and how many of {@link #total} documents come from it. */
  private record Share(Task task, int weight) {
    @Override
    public String toString() {
      return task.name() + (weight == 1 ? "" : "*" + weight);
    }
  }

  private Demonstrations(List<Share> shares, long seed, long bytes) {
    this.shares = shares;
    this.seed = seed;
    this.bytes = bytes;
    total = shares.stream().mapToInt(Share::weight).sum();
  }

  /**
   * Reads {@code TASK,TASK*WEIGHT,…} or {@code TASK,…:SEED}.
   *
   * @param bytes how much text to make
   * @throws IllegalArgumentException with a message that says what is wrong
   */
  static Demonstrations parse(String text, long bytes) {
    int colon = text.indexOf(':');
    String list = colon < 0 ? text : text.substring(0, colon);
    long seed = colon < 0 ? DEFAULT_SEED : seed(text.substring(colon + 1));
    List<Share> shares = new ArrayList<>();
    for (String each : list.split(",", -1)) {
      int star = each.indexOf('*');
      String name = star < 0 ? each : each.substring(0, star);
      int weight = star < 0 ? 1 : weight(each.substring(star + 1));
      shares.add(new Share(Tasks.made(name), weight));
    }
    return new Demonstrations(shares, seed, bytes);
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the seed '" + text + "' is not a whole number", e);
    }
  }

  private static int weight(String text) {
    int weight = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
    if (weight < 1 || weight > MOST_WEIGHT) {
      throw new IllegalArgumentException(
          "the weight '" + text + "' is not a whole number from 1 to " + MOST_WEIGHT);
    }
    return weight;
  }

  @Override
  public String description() {
    String tasks = String.join(",", shares.stream().map(Share::toString).toList());
    return NAME + ":" + tasks + ", seed " + seed;
  }

  /** Hashes the text itself, because another version of a task makes another corpus. */
  @Override
  public void identify(MessageDigest digest) throws IOException {
    Sha256.add(digest, NAME);
    read(
        new DocumentSink() {
          @Override
          public void begin(String name, boolean optional) {}

          @Override
          public void text(byte[] text, int offset, int length) {
            digest.update(text, offset, length);
          }

          @Override
          public void end() {
            digest.update((byte) 0);
          }
        });
  }

  @Override
  public void read(DocumentSink sink) throws IOException {
    SplitMix draws = new SplitMix(seed);
    long written = 0;
    for (long number = 0; written < bytes; number++) {
      Task task = drawn(draws);
      String text = task.question(Part.TRAIN, seed * 1_000_000_007 + number).demonstration();
      byte[] document = text.getBytes(StandardCharsets.UTF_8);
      sink.begin(NAME + ", document " + number, false);
      sink.text(document, 0, document.length);
      sink.end();
      written += document.length;
    }
  }

  private Task drawn(SplitMix draws) {
    int at = draws.below(total);
    for (Share share : shares) {
      at -= share.weight();
      if (at < 0) {
        return share.task();
      }
    }
    throw new IllegalStateException("no task drawn"); // at < the sum of all weights
  }
}
