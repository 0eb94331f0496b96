package org.integg.cli.tune;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.integg.cli.console.Show;
import org.integg.tasks.Part;
import org.integg.tasks.Question;
import org.integg.tasks.Task;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Environments;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code egg tune}: what a model is to be tuned for. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  egg tune --task countdown-3 --show 10         questions, each with a right answer",
      "  egg tune --env CartPole-v1 --show 1           an episode, with actions at random"
    })
public final class TuneCommand implements Callable<Integer> {
  private static final int MOST = 1_000_000;

  @Spec private CommandSpec spec;
  @Mixin private TaskOptions tasks;

  @Option(
      names = "--env",
      paramLabel = "ENV",
      description = "An environment, as `egg tasks` lists them.")
  private Optional<String> environment = Optional.empty();

  @Option(
      names = "--show",
      paramLabel = "N",
      required = true,
      description = "Print N questions with answers, or N episodes.")
  private int show;

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "train",
      description = "Questions of which part: train or test. Default: ${DEFAULT-VALUE}.")
  private String part;

  @Override
  public Integer call() throws IOException {
    if (show < 1 || show > MOST) {
      throw new IllegalArgumentException("show " + show + ": must be from 1 to " + MOST);
    }
    Optional<Task> task = tasks.task();
    if (task.isPresent() == environment.isPresent()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "give a --task or an --env, one of the two");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (task.isPresent()) {
      questions(task.get(), out);
    } else {
      episodes(Environments.named(environment.get()), out);
    }
    return 0;
  }

  private void questions(Task task, PrintWriter out) {
    Part of =
        switch (part) {
          case "train" -> Part.TRAIN;
          case "test" -> Part.TEST;
          default -> throw new IllegalArgumentException("part '" + part + "': train or test");
        };
    for (long seed = 0; seed < Math.min(show, task.size(of).orElse(MOST)); seed++) {
      Question question = task.question(of, seed);
      out.println(Show.line(question.prompt()) + "  " + Show.line(question.answer()));
    }
  }

  private void episodes(Environment environment, PrintWriter out) {
    for (long seed = 0; seed < show; seed++) {
      out.print(EnvironmentText.episode(environment, seed));
    }
  }
}
