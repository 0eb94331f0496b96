package org.integg.tasks;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All tasks by name. Only this class lists them. */
public final class Tasks {
  private static final List<Family> FAMILIES =
      List.of(
          new Sums(false, false),
          new Sums(false, true),
          new Sums(true, false),
          new Sums(true, true),
          new Parity(),
          new Reversal(),
          new Sorting(),
          new Dyck(),
          new Modular(),
          new Countdown("countdown", 99, 10),
          new Countdown("countdown-small", 9, 1));

  private Tasks() {}

  /** Each kind at its usual size. */
  public static List<Task> all() {
    return FAMILIES.stream().<Task>map(f -> new MadeTask(f, f.sizes().usual())).toList();
  }

  /** Each kind at its smallest size. */
  static List<Task> smallest() {
    return FAMILIES.stream().<Task>map(f -> new MadeTask(f, f.sizes().smallest())).toList();
  }

  /** Names of all kinds with their possible sizes: {@code parity-4…1000}. */
  public static String names() {
    return FAMILIES.stream()
        .map(f -> "%s-%d…%d".formatted(f.name(), f.sizes().smallest(), f.sizes().largest()))
        .collect(Collectors.joining(", "));
  }

  /**
   * The task with a name: {@code NAME-SIZE}, {@code NAME} for the usual size, or {@code
   * jsonl:FILE#prompt=FIELD&answer=FIELD&reward=NAME&limit=BYTES}.
   *
   * @throws IllegalArgumentException with a one-line message, if there is none
   * @throws IOException with a one-line message, if a file cannot be used
   */
  public static Task named(String name, Rewards rewards) throws IOException {
    if (name.startsWith(FileTaskSpec.PREFIX)) {
      return QuestionFile.read(FileTaskSpec.parse(name), rewards);
    }
    return made(name);
  }

  /**
   * The task with a name, which must not be a file.
   *
   * @throws IllegalArgumentException with a one-line message, if there is none
   */
  public static Task made(String name) {
    Optional<Family> usual = family(name);
    if (usual.isPresent()) {
      return new MadeTask(usual.get(), usual.get().sizes().usual());
    }
    int hyphen = name.lastIndexOf('-');
    String digits = name.substring(hyphen + 1);
    Optional<Family> family = family(name.substring(0, Math.max(0, hyphen)));
    if (family.isEmpty()) {
      throw new IllegalArgumentException(
          "task '%s': there are %s and jsonl:FILE".formatted(name, names()));
    }
    SizeRange range = family.get().sizes().range();
    return new MadeTask(family.get(), range.parse(digits, "task '" + name + "': the size"));
  }

  private static Optional<Family> family(String name) {
    return FAMILIES.stream().filter(family -> family.name().equals(name)).findFirst();
  }
}
