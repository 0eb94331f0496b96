package org.integg.cli.train;

import java.io.IOException;
import java.util.Optional;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.Workplace;
import org.integg.kernels.Kernels;

/**
 * Where a session computes: validation always in this process, steps here or on a cluster.
 *
 * @param threads of this process
 */
record Place(Kernels kernels, int threads, Optional<Cluster.Connection> cluster)
    implements AutoCloseable {

  static Place of(ClusterOptions options, RunFolder run, Kernels kernels, int threads)
      throws IOException {
    return new Place(kernels, threads, options.connect(run.root()));
  }

  Workplace workplace() {
    return cluster.isPresent() ? cluster.get() : Workplace.here(kernels, threads);
  }

  String describe() {
    String here = "%s, %d threads".formatted(kernels.describe(), threads);
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
