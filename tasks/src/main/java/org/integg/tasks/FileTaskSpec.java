package org.integg.tasks;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A file of questions as a user names it: {@code
 * jsonl:FILE#prompt=FIELD&answer=FIELD&reward=NAME&limit=BYTES}. A field within a field is {@code
 * outer.inner}.
 *
 * @param answer field of a right answer; by default {@code answer}, which may then be missing if
 *     there is a reward
 * @param reward name of a reward of the user's own; without it, an answer must equal the line's
 * @param limit bytes after which an answer is cut off, 1 to 65,536
 */
record FileTaskSpec(
    String text,
    String file,
    String prompt,
    Optional<String> answer,
    Optional<String> reward,
    OptionalInt limit) {
  static final String PREFIX = "jsonl:";
  private static final int MOST = 65_536;

  /**
   * Parses a specification.
   *
   * @throws IllegalArgumentException with a one-line message
   */
  static FileTaskSpec parse(String text) {
    int hash = text.lastIndexOf('#');
    String options = hash < 0 ? "" : text.substring(hash + 1);
    String file = text.substring(PREFIX.length(), hash < 0 ? text.length() : hash);
    require(!file.isBlank(), text, "names no file");
    String prompt = "prompt";
    Optional<String> answer = Optional.empty();
    Optional<String> reward = Optional.empty();
    OptionalInt limit = OptionalInt.empty();
    for (String option : options.isEmpty() ? new String[0] : options.split("&")) {
      int equals = option.indexOf('=');
      require(equals > 0 && equals < option.length() - 1, text, "'" + option + "' has no value");
      String value = option.substring(equals + 1);
      switch (option.substring(0, equals)) {
        case "prompt" -> prompt = value;
        case "answer" -> answer = Optional.of(value);
        case "reward" -> reward = Optional.of(value);
        case "limit" -> limit = OptionalInt.of(limit(text, value));
        default ->
            require(
                false, text, "'" + option + "': the options are prompt, answer, reward and limit");
      }
    }
    return new FileTaskSpec(text, file, prompt, answer, reward, limit);
  }

  private static int limit(String text, String value) {
    boolean number = value.matches("\\d{1,5}");
    int limit = number ? Integer.parseInt(value) : 0;
    require(limit >= 1 && limit <= MOST, text, "limit " + value + " is not from 1 to " + MOST);
    return limit;
  }

  private static void require(boolean holds, String text, String what) {
    if (!holds) {
      throw new IllegalArgumentException("task '" + text + "': " + what);
    }
  }

  /** The specification as the user wrote it. */
  @Override
  public String toString() {
    return text;
  }
}
