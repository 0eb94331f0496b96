package org.integg.cli.tune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.integg.cli.train.RunNames;
import org.integg.tasks.Task;
import org.integg.tasks.Tasks;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which task a command works with. */
public final class TaskOptions {
  /** What tasks of files begin with. */
  static final String FILE = "jsonl:";

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description =
          "Questions with answers that a program scores: NAME or NAME-SIZE as `egg tasks` lists"
              + " them, or jsonl:FILE#prompt=FIELD&answer=FIELD for your own.")
  private Optional<String> task = Optional.empty();

  @Mixin private RewardOptions rewards;

  /** The task by a name that means the same in every folder, if the user named one. */
  Optional<String> name() {
    return task.map(TaskOptions::absolute);
  }

  private static String absolute(String name) {
    return name.startsWith(FILE) ? FILE + RunNames.absolute(name.substring(FILE.length())) : name;
  }

  /** The jar with rewards, if the user named one. */
  Optional<Path> jar() {
    return rewards.jar();
  }

  /**
   * The task, if the user named one.
   *
   * @throws IllegalArgumentException in one line, if there is no such task
   * @throws IOException with one line, if its file or reward cannot be used
   */
  public Optional<Task> task() throws IOException {
    return task.isPresent()
        ? Optional.of(Tasks.named(task.get(), rewards.rewards()))
        : Optional.empty();
  }
}
