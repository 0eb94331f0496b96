package org.integg.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Claim: one option turns authentication and encryption on; a secret that others can read is
 * refused before a run begins, and no printed line contains it.
 */
class ClusterOptionsTest {
  private static final String SECRET = "0123456789abcdef-0123456789abcdef";
  private static final String MASTER = "--master=spark://head:7077";

  @TempDir private Path folder;

  /** A command with nothing but these options. */
  @Command
  private static final class OnlyThese {
    @Mixin private ClusterOptions options;
  }

  private static ClusterOptions parse(String... args) {
    OnlyThese command = new OnlyThese();
    new CommandLine(command).parseArgs(args);
    return command.options;
  }

  private Path secret(String text, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve("a secret"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static void refused(ClusterOptions options, String... parts) {
    String line = String.valueOf(assertThrows(Exception.class, options::check).getMessage());
    assertEquals(1, line.lines().count(), line);
    assertFalse(line.contains(SECRET), line);
    for (String part : parts) {
      assertTrue(line.contains(part), line);
    }
  }

  @Test
  void oneOptionSwitchesAllOn() throws IOException {
    Path file = secret(SECRET + "\n", "rw-------");
    ClusterOptions options = parse(MASTER, "--secret-file", file.toString(), "--conf", "a=b");
    options.check();
    assertEquals(
        Map.of(
            "a", "b",
            "spark.authenticate", "true",
            "spark.authenticate.secret", SECRET,
            "spark.network.crypto.enabled", "true"),
        options.settings());
    assertEquals(
        " --master spark://head:7077 --conf a=b --secret-file '" + file + "'", options.flags());
    assertEquals(Map.of(), parse(MASTER).settings());
  }

  @Test
  void secretsThatAreNone() throws IOException {
    for (String permissions : new String[] {"rw-r-----", "rw----r--"}) {
      Path open = secret(SECRET, permissions);
      refused(parse(MASTER, "--secret-file", open.toString()), "a secret", "chmod 600");
    }
    for (String text :
        new String[] {"", "short", SECRET + " " + SECRET, SECRET.repeat(200), "é".repeat(20)}) {
      Path file = secret(text, "rw-------");
      refused(parse(MASTER, "--secret-file", file.toString()), "a secret", "openssl rand");
    }
    Path file = secret(SECRET, "rw-------");
    refused(
        parse("--secret-file", file.toString()),
        "secret-file: only works with a cluster",
        "--master");
    Path none = folder.resolve("none");
    refused(
        parse(MASTER, "--secret-file", none.toString()), "none: the secret's file does not exist");
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwx------"));
    refused(parse(MASTER, "--secret-file", inside.toString()), "inside: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.authenticate.secret",
        "spark.ssl.keyStorePassword",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.kubernetes.authenticate.submission.oauthToken"
      })
  void secretsOnACommandLine(String key) {
    refused(parse(MASTER, "--conf", key + "=" + SECRET), "conf " + key, "--secret-file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.kubernetes.executor.secrets.my-secret",
        "spark.kubernetes.executor.secretKeyRef.MY_TOKEN",
        "spark.authenticate.secret.file",
        "spark.executor.memory"
      })
  void settingsThatAreNone(String key) throws IOException {
    ClusterOptions options = parse(MASTER, "--conf", key + "=x");
    options.check();
    assertEquals(Map.of(key, "x"), options.settings());
  }
}
