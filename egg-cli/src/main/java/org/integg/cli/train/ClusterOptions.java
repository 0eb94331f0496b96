package org.integg.cli.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.integg.cli.console.Show;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;
import picocli.CommandLine.Option;

/** Options for the machines on which a run is trained. */
public final class ClusterOptions {
  /** Name of the file for Spark's messages. */
  public static final String LOG = "spark.log";

  private static final Pattern MASTER =
      Pattern.compile(
          "spark://[^\\s/]+:\\d+|k8s://\\S+|yarn|local(\\[(\\*|[1-9]\\d*)])?"
              + "|local-cluster\\[[1-9]\\d*,[1-9]\\d*,[1-9]\\d*]");

  /** Settings whose values are secrets. Names of Kubernetes secrets are not secret. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?!.*[.](?:secrets|secretKeyRef)[.]).*(?:secret|password|token|secret[.]?key)");

  @Option(
      names = "--master",
      order = 41,
      paramLabel = "URL",
      description =
          "Train on an Apache Spark cluster, with the same resulting weights:"
              + " spark://HOST:7077, k8s://…, yarn, or local-cluster[EXECUTORS,CORES,MB] for"
              + " processes on this machine. Default: only this process.")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--conf",
      order = 42,
      paramLabel = "KEY=VALUE",
      description = "A setting for Spark, as for spark-submit; repeat the option for several.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--secret-file",
      order = 43,
      paramLabel = "FILE",
      description =
          "With a standalone cluster: a file with the secret with which its master and workers"
              + " were started; nobody else may have permission to read it. Connections then"
              + " require the secret and are encrypted; see docs/cluster.md.")
  private Optional<Path> secretFile = Optional.empty();

  /**
   * Refuses impossible clusters before a run begins.
   *
   * @throws IllegalArgumentException with a one-line message
   * @throws IOException with a one-line message, if the secret's file cannot be used
   */
  public void check() throws IOException {
    if (master.isEmpty() && !settings.isEmpty()) {
      throw new IllegalArgumentException("conf: only works with a cluster; give --master too");
    }
    if (master.isEmpty() && secretFile.isPresent()) {
      throw new IllegalArgumentException(
          "secret-file: only works with a cluster; give --master too");
    }
    for (String key : settings.keySet()) {
      if (SECRET.matcher(key).matches()) {
        throw new IllegalArgumentException(
            ("conf %s: everybody on this machine can see command lines; use --secret-file, or"
                        + " put the secret")
                    .formatted(key)
                + " into Spark's own configuration");
      }
    }
    if (master.isPresent() && !MASTER.matcher(master.get()).matches()) {
      throw new IllegalArgumentException(
          "master: '%s' is not one of spark://HOST:PORT, k8s://…, yarn or local-cluster[N,CORES,MB]"
              .formatted(master.get()));
    }
    settings();
  }

  /** Like {@link #check}, for commands that cannot do without a cluster. */
  public void require() throws IOException {
    check();
    if (master.isEmpty()) {
      throw new IllegalArgumentException("master: is missing; give --master");
    }
  }

  /** Whether the user named a cluster. */
  public boolean isPresent() {
    return master.isPresent();
  }

  /** The cluster, if the user named one. The caller closes it. */
  public Optional<Cluster.Connection> connect(Path runFolder, Machine driver) throws IOException {
    if (master.isEmpty()) {
      return Optional.empty();
    }
    try {
      Cluster cluster =
          ServiceLoader.load(Cluster.class)
              .findFirst()
              .orElseThrow(() ->
                  new IOException("--master: this build of Integg does not support clusters"));
      Path log = runFolder.resolve(LOG);
      return Optional.of(cluster.connect(master.get(), settings(), driver, log));
    } catch (NoClassDefFoundError | ServiceConfigurationError e) {
      throw new IOException(
          "--master %s: Spark's jars are not on the class path; start it by ./egg or spark-submit"
              .formatted(master.get()),
          e);
    }
  }

  /** The settings for Spark, including the secret. */
  Map<String, String> settings() throws IOException {
    Map<String, String> all = new LinkedHashMap<>(settings);
    if (secretFile.isPresent()) {
      all.put("spark.authenticate", "true");
      all.put("spark.authenticate.secret", SecretFile.read(secretFile.get()));
      all.put("spark.network.crypto.enabled", "true");
    }
    return all;
  }

  /** The options with which a command trains there again. */
  public String flags() {
    StringBuilder flags = new StringBuilder();
    master.ifPresent(url -> flags.append(" --master ").append(Show.quoted(url)));
    settings.forEach(
        (key, value) -> flags.append(" --conf ").append(Show.quoted(key + "=" + value)));
    secretFile.ifPresent(
        file -> flags.append(" --secret-file ").append(Show.quoted(file.toString())));
    return flags.toString();
  }
}
