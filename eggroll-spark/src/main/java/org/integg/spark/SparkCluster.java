package org.integg.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.integg.eggroll.run.Cluster;
import org.integg.eggroll.run.Machine;

/** Apache Spark: standalone, Kubernetes, YARN, or processes on this machine. */
public final class SparkCluster implements Cluster {
  /** How the names of masters on this machine begin. */
  private static final String HERE = "local";

  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*]");

  /** Integg's settings of Spark unless the user says otherwise. */
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("spark.app.name", "Integg"),
          Map.entry("spark.ui.enabled", "false"),
          Map.entry("spark.ui.showConsoleProgress", "false"),
          // Gives up a peer that does not answer, since its data is available elsewhere.
          Map.entry("spark.shuffle.io.maxRetries", "0"),
          Map.entry("spark.shuffle.io.connectionTimeout", "2s"),
          Map.entry("spark.rpc.io.connectionTimeout", "120s"),
          Map.entry("spark.executor.heartbeatInterval", "2s"),
          Map.entry("spark.task.maxFailures", "8"),
          // Blocks can learn anywhere, but elsewhere steps are repeated; the block's own executor
          // is soon free.
          Map.entry("spark.locality.wait", "1s"),
          Map.entry("spark.rpc.message.maxSize", "1024"),
          Map.entry("spark.driver.maxResultSize", "0"));

  @Override
  public Connection connect(String master, Map<String, String> settings, Machine driver, Path log)
      throws IOException {
    Masters.requireOne(master);
    Ends ends = new Ends();
    SparkLog.into(log, ends);
    Matcher local = LOCAL_CLUSTER.matcher(master);
    boolean here = master.startsWith(HERE);
    SparkConf conf = (here ? LoopbackConf.create() : new SparkConf()).setMaster(master);
    settings.forEach(conf::set);
    Settings.check(conf);
    DEFAULTS.forEach(conf::setIfMissing);
    if (here) {
      LoopbackConf.defaults().forEach(conf::setIfMissing);
      if (conf.get("spark.ui.enabled").equals("false")) {
        conf.setIfMissing("spark.ui.filters", NoPages.class.getName());
      }
    }
    int executors = 1;
    if (local.matches()) {
      executors = Integer.parseInt(local.group(1));
      conf.setIfMissing("spark.executor.cores", local.group(2));
      conf.setIfMissing("spark.executor.memory", local.group(3) + "m");
      conf.setIfMissing("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"));
    }
    conf.setIfMissing(
        "spark.executor.extraJavaOptions", "--enable-native-access=ALL-UNNAMED -XX:+UseParallelGC");
    Masters.requireAccess(master, conf);
    Classes classes = Classes.ofThisProcess(log.toAbsolutePath());
    if (!classes.jars().isEmpty()) {
      conf.setIfMissing("spark.jars", String.join(",", classes.jars()));
    }
    return open(conf, master, executors, classes, ends, driver);
  }

  private static Connection open(
      SparkConf conf, String master, int executors, Classes classes, Ends ends, Machine driver)
      throws IOException {
    long wait = Settings.waitSeconds(conf);
    JavaSparkContext context;
    try {
      context = new JavaSparkContext(conf);
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      classes.close();
      throw new ClusterException(
          "--master %s: %s".formatted(master, Masters.explained(Settings.firstLine(e))), e);
    }
    ExecutorWatch members = ExecutorWatch.of(context.sc(), ends);
    SparkConnection connection = new SparkConnection(context, members, classes, driver);
    boolean none = members.await(executors, wait) == 0;
    if (ends.tooMany().isDone()) {
      String line = members.endless();
      connection.close();
      throw new ClusterException("--master %s: %s".formatted(master, line));
    }
    if (none) {
      String last = ends.lastReason();
      connection.close();
      throw new ClusterException(
          ("--master %s: no executor has come within %d seconds%s; has the cluster a free core and"
                  + " %s of memory? (--conf %s=SECONDS waits longer)")
              .formatted(
                  master,
                  wait,
                  last.isEmpty() ? "" : ", or none stayed (the last: " + last + ")",
                  conf.get("spark.executor.memory", "1g"),
                  Settings.WAIT));
    }
    return connection;
  }
}
