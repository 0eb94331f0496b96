package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.integg.eggroll.run.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: executors that end one after another end the run, before the first step or within one,
 * with one line that has the reason from their log; a few lost executors do not.
 */
class EndlessTest {
  @TempDir private Path folder;

  @AfterEach
  void noExecutorIsLeft() {
    Processes.awaitNoExecutor();
  }

  private static void assertLine(Throwable failure, String... parts) {
    String line = String.valueOf(failure.getMessage());
    assertEquals(1, line.lines().count(), line);
    for (String part : parts) {
      assertTrue(line.contains(part), line);
    }
  }

  @Test
  void executorsThatDoNotStart() {
    SmallCluster small = new SmallCluster(folder);
    Map<String, String> settings = Map.of(SmallCluster.OPTIONS, "-javaagent:/no-such-agent.jar");
    assertLine(
        assertThrows(
            ClusterException.class,
            () -> small.connect("local-cluster[1,1,512]", settings).close()),
        "4 executors in a row ended by themselves",
        "no-such-agent.jar");
  }

  /** Each executor is killed as soon as it appears, as if a disk were full. */
  @Test
  void executorsThatEndWithinAStep() throws IOException {
    SmallCluster small = new SmallCluster(folder);
    AtomicBoolean ended = new AtomicBoolean();
    try (Cluster.Connection cluster = small.connect("local-cluster[1,1,512]", Map.of())) {
      Thread killer =
          Thread.startVirtualThread(() -> {
            while (!ended.get()) {
              Processes.executors().forEach(ProcessHandle::destroyForcibly);
              Processes.sleep(20);
            }
          });
      UncheckedIOException failure =
          assertThrows(
              UncheckedIOException.class,
              () ->
                  small.train(
                      "first", SmallTraining.SIGN.training(), 1_000, cluster, metrics -> {}));
      ended.set(true);
      killer.join();
      assertLine(
          Optional.ofNullable(failure.getCause()).orElseThrow(),
          "executors in a row ended by themselves",
          "resume the run");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void lostOnesAreForgottenAsSoonAsWorkIsDone() {
    Ends ends = new Ends();
    ends.present(2);
    for (int i = 0; i < 20; i++) {
      ends.ended("" + i, "lost");
      ends.ended("" + i, "lost"); // reported twice
      if (i % 7 == 6) {
        ends.worked();
      }
    }
    assertFalse(ends.tooMany().isDone());
    ends.ended("21", "");
    ends.ended("22", "of no space\nand more");
    assertTrue(ends.tooMany().isDone());
    assertEquals("22", ends.last());
    assertEquals("of no space", ends.lastReason());
  }

  @Test
  void theReasonIsFoundInALog() throws IOException {
    String log =
        """
        Spark Executor Command: "java" "-cp" "error_prone.jar" "-XX:+ExitOnOutOfMemoryError" "Main"
        ========================================
        26/11/29 05:00:00 INFO CoarseGrainedExecutorBackend: Started daemon
        26/11/29 05:00:01 ERROR DiskBlockManager: Failed to create local dir in /tmp. Ignoring.
        java.io.IOException: Failed to create a temp directory
        \tat org.apache.spark.util.Utils.createDirectory(Utils.scala:1)
        Caused by: java.nio.file.FileSystemException: /tmp/x: No space left on device
        \tat java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:1)
        \t... 12 more
        """;
    assertEquals(
        "Caused by: java.nio.file.FileSystemException: /tmp/x: No space left on device",
        ExecutorLog.reason(log).orElseThrow());
    assertEquals(
        "DiskBlockManager: Failed to create local dir in /tmp. Ignoring.",
        ExecutorLog.reason(log.lines().limit(4).reduce("", (a, b) -> a + b + "\n")).orElseThrow());
    assertEquals(Optional.empty(), ExecutorLog.reason("26/11/29 05:00:00 INFO A: fine\n"));
    Path file = Files.createDirectories(folder.resolve("app/3")).resolve("stderr");
    assertEquals(Optional.empty(), ExecutorLog.reason(folder, "app", "3"));
    Files.writeString(file, "x".repeat(100_000) + "\nUnrecognized VM option 'x'\n");
    assertTrue(
        ExecutorLog.reason(folder, "app", "3").orElseThrow().startsWith("Unrecognized VM option"));
  }
}
