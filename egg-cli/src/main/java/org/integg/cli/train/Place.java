package org.integg.cli.train;

import java.io.IOException;
import java.util.Optional;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.Workplace;

/**
 * Where a session computes. Validation always runs in this process; steps run here or on a cluster.
 */
public record Place(Machine machine, Optional<Cluster.Connection> cluster)
    implements AutoCloseable {
  /** The place that options name. The caller closes it. */
  public static Place of(ClusterOptions options, RunFolder run, Machine machine)
      throws IOException {
    return new Place(machine, options.connect(run.root(), machine));
  }

  /** Where steps are done. */
  public Workplace workplace() {
    return cluster.isPresent() ? cluster.get() : machine;
  }

  /** Describes kernels, threads and cluster in a few words. */
  public String describe() {
    String here = machine.describe();
    return cluster.map(each -> each.describe() + "; validation: " + here).orElse(here);
  }

  /** A description of what was sent to the cluster, if there is one. */
  public Optional<String> traffic() {
    return cluster.map(Cluster.Connection::traffic);
  }

  @Override
  public void close() {
    cluster.ifPresent(Cluster.Connection::close);
  }
}
