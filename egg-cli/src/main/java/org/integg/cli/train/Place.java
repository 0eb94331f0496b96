package org.integg.cli.train;

import java.io.IOException;
import java.util.Optional;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.Workplace;

/** Where a session computes: validation always in this process, steps here or on a cluster. */
record Place(Machine machine, Optional<Cluster.Connection> cluster) implements AutoCloseable {

  static Place of(ClusterOptions options, RunFolder run, Machine machine) throws IOException {
    return new Place(machine, options.connect(run.root(), machine));
  }

  Workplace workplace() {
    return cluster.isPresent() ? cluster.get() : machine;
  }

  String describe() {
    String here = machine.describe();
    return cluster.map(each -> each.describe() + "; validation: " + here).orElse(here);
  }

  /** What the cluster was sent, if there is one. */
  Optional<String> traffic() {
    return cluster.map(Cluster.Connection::traffic);
  }

  @Override
  public void close() {
    cluster.ifPresent(Cluster.Connection::close);
  }
}
