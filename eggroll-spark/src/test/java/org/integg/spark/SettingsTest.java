package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claim: Integg's own settings have the defaults that docs/cluster.md names, and are checked. */
final class SettingsTest {
  private static SparkConf conf(String... keysAndValues) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      conf.set(keysAndValues[i], keysAndValues[i + 1]);
    }
    return conf;
  }

  @Test
  void defaults() {
    assertEquals(5, Settings.patienceSeconds(conf()));
    assertEquals(120, Settings.waitSeconds(conf()));
    assertEquals(0, Settings.threads(conf()), "all processors that the executor sees");
    assertEquals(3, Settings.threads(conf("spark.executor.cores", "3")));
  }

  @Test
  void whatIsSaidWins() {
    SparkConf conf = conf("spark.executor.cores", "3", "spark.integg.threads", "4");
    assertEquals(4, Settings.threads(conf));
    assertEquals(7, Settings.patienceSeconds(conf("spark.integg.patience", "7")));
    assertEquals(0, Settings.waitSeconds(conf("spark.integg.wait", "0")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "two", "", "1.5", "10000000000"})
  void othersAreRefused(String value) {
    String threads =
        assertThrows(
                IllegalArgumentException.class,
                () -> Settings.check(conf("spark.integg.threads", value)))
            .getMessage();
    assertEquals(
        "conf spark.integg.threads: '" + value + "' is no number of threads from 0 on", threads);
    String patience =
        assertThrows(
                IllegalArgumentException.class,
                () -> Settings.check(conf("spark.integg.patience", value)))
            .getMessage();
    assertEquals(
        "conf spark.integg.patience: '" + value + "' is no number of seconds from 0 on", patience);
  }
}
