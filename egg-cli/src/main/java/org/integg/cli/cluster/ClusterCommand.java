package org.integg.cli.cluster;

import org.integg.cli.console.Program;
import org.integg.eggroll.run.Machine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg cluster}: what a cluster would achieve. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    subcommands = {ClusterSimulate.class, ClusterMeasure.class})
public final class ClusterCommand implements Runnable {
  @Spec private CommandSpec spec;
  @ParentCommand private Program egg;

  Machine machine(int threads) {
    return egg.machine(threads);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
