package org.integg.cli.tune;

import java.io.IOException;
import java.util.Optional;
import org.integg.tasks.Task;
import org.integg.tasks.Tasks;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which task a command works with. */
public final class TaskOptions {
  @Option(
      names = "--task",
      paramLabel = "TASK",
      description =
          "Questions with answers that a program scores: NAME or NAME-SIZE as `egg tasks` lists"
              + " them, or jsonl:FILE#prompt=FIELD&answer=FIELD for your own.")
  private Optional<String> task = Optional.empty();

  @Mixin private RewardOptions rewards;

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
