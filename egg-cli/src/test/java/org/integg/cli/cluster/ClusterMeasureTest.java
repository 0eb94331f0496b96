package org.integg.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.integg.cli.Cli;
import org.integg.corpora.Corpus;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import org.integg.eggroll.run.RunConfig;
import org.integg.eggroll.tune.RewardSource;
import org.integg.model.Parameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: {@code egg cluster measure} reports times, overhead and traffic of equal steps on a
 * cluster and here, and that the weights are the same. If they are not, it says so and gives no
 * figures.
 */
final class ClusterMeasureTest {
  private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

  @TempDir private Path folder;
  private Cli cli;

  /** A cluster that is this process, and can start with weights of another seed. */
  public static final class HereCluster implements Cluster {
    @Override
    public Connection connect(
        String master, Map<String, String> settings, Machine driver, Path log) {
      boolean astray = settings.containsKey("astray");
      return new Connection() {
        @Override
        public Learner learner(RunConfig config, Parameters start, Corpus corpus)
            throws IOException {
          Parameters first = astray ? StartWeights.of(config.model(), 1) : start;
          return driver.learner(config, first, corpus);
        }

        @Override
        public Learner learner(RunConfig config, Parameters start, RewardSource source) {
          throw new AssertionError("nothing is rewarded");
        }

        @Override
        public String describe() {
          return "nowhere else";
        }

        @Override
        public String traffic() {
          return "no bytes at all";
        }

        @Override
        public void close() {}
      };
    }
  }

  /** Knows one kind of cluster only. */
  private static final class OnlyCluster extends ClassLoader {
    private final URL services;

    OnlyCluster(ClassLoader parent, URL services) {
      super(parent);
      this.services = services;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.endsWith(Cluster.class.getName())
          ? Collections.enumeration(List.of(services))
          : super.getResources(name);
    }
  }

  @BeforeEach
  void haveCluster() throws IOException {
    cli = new Cli(folder);
    Path services = folder.resolve("services");
    Files.writeString(services, HereCluster.class.getName());
    Thread.currentThread().setContextClassLoader(new OnlyCluster(usual, services.toUri().toURL()));
  }

  @AfterEach
  void haveNone() {
    Thread.currentThread().setContextClassLoader(usual);
  }

  private Cli.Result measure(String more) throws IOException {
    String all =
        "cluster measure --corpus %s --cache %s --dim 16 --layers 1 --tokens-per-update 8 %s"
            .formatted(cli.text(), cli.cache(), more);
    return cli.egg(all.split(" "));
  }

  @Test
  void tellsWhatAClusterTakesMore() throws IOException {
    for (String estimator :
        List.of("lowrank --population 128", "feedback --blocks 1", "aligned --blocks 1")) {
      Cli.Result result =
          measure("--master spark://nowhere:1 --threads 1 --steps 3 --estimator " + estimator);
      assertEquals(0, result.code(), result.err());
      String time =
          "\\d+\\.\\d{3} s per step, the median of 3 from \\d+\\.\\d{3} to \\d+\\.\\d{3}\n";
      assertTrue(
          result
              .out()
              .matches(
                  "(?s).*here {8}1 threads: "
                      + time
                      + "there {7}nowhere else: "
                      + time
                      + "overhead {4}-?\\d+\\.\\d %\ntraffic {5}no bytes at all\n.*"
                      + "weights {5}identical after 7 steps\n"),
          result.out());
    }
  }

  @Test
  void otherWeightsAreAFailure() throws IOException {
    Cli.Result result =
        measure("--master spark://nowhere:1 --conf astray=1 --steps 1 --estimator lowrank");
    assertEquals("", result.out());
    assertEquals(
        "egg: the cluster's weights are not those of this process",
        result.err().lines().reduce((first, last) -> last).orElse(""));
    assertEquals(1, result.code());
  }

  @Test
  void refusesWhatCannotBeMeasured() throws IOException {
    Cli.Result result = measure("--master spark://nowhere:1 --steps 0");
    assertEquals(2, result.code());
    assertTrue(result.err().contains("steps 0: must be 1 or more"), result.err());
    result = measure("--steps 1");
    assertEquals(2, result.code());
    assertTrue(result.err().contains("master: is missing; give --master"), result.err());
  }
}
