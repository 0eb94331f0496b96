package org.integg.cli.tune;

import java.util.Optional;
import org.integg.tasks.environment.Environment;
import org.integg.tasks.environment.Environments;
import picocli.CommandLine.Option;

/** Option for the environment that a command works with. */
public final class EnvironmentOptions {
  @Option(
      names = "--env",
      paramLabel = "ENV",
      description = "An environment, as `egg tasks` lists them.")
  private Optional<String> environment = Optional.empty();

  /**
   * The environment, if the user named one.
   *
   * @throws IllegalArgumentException with a one-line message, if there is none with the name
   */
  public Optional<Environment> environment() {
    return environment.map(Environments::named);
  }
}
