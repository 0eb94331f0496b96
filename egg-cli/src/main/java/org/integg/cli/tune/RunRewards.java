package org.integg.cli.tune;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.integg.cli.train.ModelOptions;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.tune.EnvironmentSource;
import org.integg.eggroll.tune.RewardSource;
import org.integg.eggroll.tune.TaskSource;
import org.integg.eggroll.tune.TaskText;
import org.integg.model.Checkpoint;
import org.integg.model.Parameters;
import org.integg.tasks.Tasks;
import org.integg.tasks.environment.Environments;

/**
 * What gives a run its rewards, from the run's settings.
 *
 * @param sources {@code task:NAME} or {@code env:NAME}, and {@code rewards:JAR} if there is one
 */
public record RunRewards(List<String> sources) {
  /** The rewards with which a run on a task begins. */
  static RunRewards ofTask(String name, Optional<Path> jar) {
    String task = RunConfig.TASK + name;
    return new RunRewards(
        jar.map(file -> List.of(task, RunConfig.REWARDS + file)).orElse(List.of(task)));
  }

  /** The rewards with which a run on an environment begins. */
  static RunRewards ofEnvironment(String name) {
    return new RunRewards(List.of(RunConfig.ENVIRONMENT + name));
  }

  /** The rewards of a run, if it learns from any. */
  public static Optional<RunRewards> of(RunConfig run) {
    return run.learnsFromRewards() ? Optional.of(new RunRewards(run.corpus())) : Optional.empty();
  }

  /** The name of the task, if there is one. */
  Optional<String> task() {
    return after(RunConfig.TASK);
  }

  /** The name of the environment, if there is one. */
  public Optional<String> environment() {
    return after(RunConfig.ENVIRONMENT);
  }

  private Optional<Path> jar() {
    return after(RunConfig.REWARDS).map(Path::of);
  }

  private Optional<String> after(String prefix) {
    return sources.stream()
        .filter(source -> source.startsWith(prefix))
        .map(source -> source.substring(prefix.length()))
        .findFirst();
  }

  /**
   * The source of rewards for a model.
   *
   * @param file the file that the model comes from
   * @throws IOException with a one-line message, if a file or jar cannot be used
   * @throws IllegalArgumentException with a one-line message, if there is no such task, or the
   *     model cannot write its characters
   */
  public RewardSource source(Path file, Checkpoint model) throws IOException {
    Optional<Path> questions = task().flatMap(TaskOptions::file);
    if (questions.isPresent()) {
      TaskOptions.requireRegular(questions.get());
    }
    RewardSource source =
        environment().isPresent()
            ? new EnvironmentSource(Environments.named(environment().get()))
            : new TaskSource(
                new TaskText(
                    Tasks.named(task().orElseThrow(), RewardOptions.rewards(jar())),
                    ModelOptions.tokenizer(file, model)));
    source.require(model.parameters());
    return source;
  }

  /**
   * A hash of a model and of everything that determines its rewards, wherever its files are. A
   * user's own classes are not included, so that they can be fixed.
   */
  String fingerprint(Parameters start) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(start.sha256().getBytes(StandardCharsets.UTF_8));
      String name = task().or(this::environment).orElseThrow();
      if (name.startsWith(TaskOptions.FILE)) {
        int hash = name.lastIndexOf('#');
        String path = name.substring(TaskOptions.FILE.length(), hash < 0 ? name.length() : hash);
        digest.update(
            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Path.of(path))));
        name = hash < 0 ? "" : name.substring(hash);
      }
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has to provide SHA-256.
      throw new IllegalStateException(e);
    }
  }
}
