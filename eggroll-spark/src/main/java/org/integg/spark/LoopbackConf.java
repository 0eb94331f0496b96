package org.integg.spark;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils$;
import scala.Tuple2;

/**
 * The configuration of a cluster whose executors are processes on this machine. Nobody else can
 * reach it: all of Spark's ports are on the loopback address, and each connection is encrypted and
 * needs a secret that is drawn anew for each run. There are no web pages.
 */
final class LoopbackConf extends SparkConf {
  private static final long serialVersionUID = 1L;

  private static final String LOOPBACK = "127.0.0.1";
  private static final int SECRET_BYTES = 32;

  private LoopbackConf() {
    super(false);
  }

  /** A configuration with nothing but the system's properties. */
  static LoopbackConf create() {
    // The address for ports that have no setting, which are those of Spark's own master and
    // workers.
    Utils$.MODULE$.setCustomHostname(LOOPBACK);
    return copy(new SparkConf());
  }

  private static LoopbackConf copy(SparkConf from) {
    LoopbackConf copy = new LoopbackConf();
    for (Tuple2<String, String> setting : from.getAll()) {
      copy.set(setting._1(), setting._2());
    }
    return copy;
  }

  /** Settings that hold unless the user says otherwise. */
  static Map<String, String> defaults() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return Map.ofEntries(
        Map.entry("spark.driver.host", LOOPBACK),
        Map.entry("spark.driver.bindAddress", LOOPBACK),
        Map.entry("spark.authenticate", "true"),
        Map.entry("spark.authenticate.secret", HexFormat.of().formatHex(secret)),
        Map.entry("spark.network.crypto.enabled", "true"),
        Map.entry("spark.ui.killEnabled", "false"));
  }

  /** Spark binds the web pages of its master and workers by this variable, which has no setting. */
  @Override
  public String getenv(String name) {
    return name.equals("SPARK_LOCAL_IP") ? LOOPBACK : super.getenv(name);
  }

  /** Spark works with copies. */
  @Override
  public SparkConf clone() {
    return copy(this);
  }
}
