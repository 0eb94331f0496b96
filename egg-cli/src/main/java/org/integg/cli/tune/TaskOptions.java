package org.integg.cli.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.integg.cli.train.RunNames;
import org.integg.tasks.Task;
import org.integg.tasks.Tasks;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for the task that a command works with. */
public final class TaskOptions {
  /** How the names of tasks from files begin. */
  static final String FILE = "jsonl:";

  /** The name of a task whose answers are scored by a reward in Java. */
  private static final Pattern REWARD = Pattern.compile("^jsonl:.*[#&]reward=");

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description =
          "Questions with answers that a program scores: NAME or NAME-SIZE as `egg tasks` lists"
              + " them, or jsonl:FILE#prompt=FIELD&answer=FIELD for your own.")
  private Optional<String> task = Optional.empty();

  @Mixin private RewardOptions rewards;

  /** The task's name, in a form that means the same in every folder, if the user named one. */
  Optional<String> name() {
    return task.map(TaskOptions::absolute);
  }

  private static String absolute(String name) {
    return name.startsWith(FILE) ? FILE + RunNames.absolute(name.substring(FILE.length())) : name;
  }

  /**
   * Refuses questions from a pipe or device, for commands that read them more than once: at the
   * start, and whenever the run is resumed.
   *
   * @throws IOException with a one-line message
   */
  void requireRegular() throws IOException {
    Optional<Path> file = name().flatMap(TaskOptions::file);
    if (file.isPresent()) {
      requireRegular(file.get());
    }
  }

  /** The file of a task, if its questions are in one. */
  static Optional<Path> file(String name) {
    int hash = name.lastIndexOf('#');
    String rest = name.substring(0, hash < 0 ? name.length() : hash);
    return rest.startsWith(FILE)
        ? Optional.of(Path.of(rest.substring(FILE.length())))
        : Optional.empty();
  }

  /**
   * Refuses files that cannot be read twice. A folder, which cannot be read at all, is reported
   * when it is read.
   */
  static void requireRegular(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new IOException(
          file
              + ": is not a regular file, but a run reads its questions more than once; put"
              + " them into a regular file");
    }
  }

  /** The files that are read for the task. */
  public List<Path> inputs() {
    return Stream.of(name().flatMap(TaskOptions::file), jar()).flatMap(Optional::stream).toList();
  }

  /** The jar with rewards, if the user named one. */
  Optional<Path> jar() {
    return rewards.jar();
  }

  /**
   * The task, if the user named one.
   *
   * @throws IllegalArgumentException with a one-line message, if there is no such task
   * @throws IOException with a one-line message, if its file or reward cannot be used
   */
  public Optional<Task> task() throws IOException {
    if (jar().isPresent() && task.filter(each -> REWARD.matcher(each).find()).isEmpty()) {
      throw new IllegalArgumentException(
          "rewards: only works with --task jsonl:FILE#reward=NAME, which names a reward; leave"
              + " it out");
    }
    return task.isPresent()
        ? Optional.of(Tasks.named(task.get(), rewards.rewards()))
        : Optional.empty();
  }
}
