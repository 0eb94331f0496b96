package org.integg.cli.tune;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.integg.tasks.Part;
import org.integg.tasks.Task;
import org.integg.tasks.Tasks;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Environments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code egg tasks}: the tasks for which a model can be tuned. */
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "",
      "A task asks a question and scores the answer; an environment shows observations, takes"
          + " actions and gives rewards. An eighth of a task's questions is reserved for tests"
          + " and never used for training.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg tasks",
      "  egg tasks --rewards own.jar                   with the rewards in your own jar"
    })
public final class TasksCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RewardOptions rewards;

  @Override
  public Integer call() throws IOException {
    List<String> own = rewards.rewards().names();
    PrintWriter out = spec.commandLine().getOut();
    out.println("tasks (NAME-SIZE; an example of each at its usual size)");
    for (Task task : Tasks.all()) {
      String example = task.question(Part.TRAIN, 0).demonstration();
      out.printf("  %-24s %s%n  %-24s   %s%n", task.name(), task.summary(), "", example);
    }
    out.println(
        "  jsonl:FILE               questions of your own: a line {\"prompt\":…,\"answer\":…}"
            + " each;");
    out.println("                             #prompt=FIELD&answer=FIELD&reward=NAME&limit=BYTES");
    out.println();
    out.println("sizes     " + Tasks.names());
    out.println(
        "rewards   "
            + (own.isEmpty()
                ? "none of your own; answers are compared with the expected ones"
                : String.join(", ", own)));
    out.println();
    out.println("environments (actions; maximum turns; mean return that counts as solved)");
    for (Environment each : Environments.all()) {
      out.printf(
          Locale.ROOT,
          "  %-16s %d; %3d; %6s  %s%n",
          each.name(),
          each.actions(),
          each.longest(),
          EnvironmentText.units(each.solved()),
          each.summary());
    }
    return 0;
  }
}
