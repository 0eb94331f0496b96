package org.integg.spark;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import org.integg.eggroll.run.Cluster;

/**
 * A file with Java's processed form of the classes that an executor loads, because starting Spark's
 * processes takes most of the time of these tests. Java checks whether the file fits the jars and
 * this Java version, and does not use it otherwise.
 */
final class ExecutorArchive {
  private static final Path HOME = Path.of(System.getenv("SPARK_HOME"));
  private static final Path FILE = HOME.resolveSibling("executor.jsa");

  private ExecutorArchive() {}

  /**
   * The Java option that uses the file. The first process that calls this makes the file with an
   * executor of its own, in a folder; others wait for it.
   */
  static String option(Path folder) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                FILE.resolveSibling("executor.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock ignored = channel.lock()) {
      if (!isCurrent()) {
        make(folder);
      }
    }
    return "-XX:SharedArchiveFile=" + FILE;
  }

  /** Spark's jars in the order in which executors have them; a class path must begin with them. */
  static String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(HOME.resolve("jars"))) {
      // Spark puts it first.
      Path logging =
          jars.filter(jar -> jar.getFileName().toString().startsWith("slf4j-api-"))
              .findFirst()
              .orElseThrow();
      return HOME.resolve("conf") + ":" + logging + ":" + HOME.resolve("jars") + "/*";
    }
  }

  /** The folder of the jars has the time at which one of them came or went. */
  private static boolean isCurrent() throws IOException {
    return Files.exists(FILE)
        && Files.getLastModifiedTime(FILE)
                .compareTo(Files.getLastModifiedTime(HOME.resolve("jars")))
            > 0;
  }

  private static void make(Path folder) throws IOException {
    SmallCluster small = new SmallCluster(Files.createTempDirectory(folder, "archive-"));
    Path made = FILE.resolveSibling("executor.jsa.new");
    String options = SmallCluster.QUICK + " -XX:ArchiveClassesAtExit=" + made;
    Map<String, String> settings = Map.of(SmallCluster.OPTIONS, options);
    try (Cluster.Connection cluster = small.connect("local-cluster[1,1,512]", settings)) {
      small.train("first", SmallTraining.FEEDBACK.training(), 2, cluster, metrics -> {});
      // A direct signal, because Spark would not give it enough time.
      ProcessHandle executor = Processes.executors().getFirst();
      Processes.signal("TERM", executor);
      executor.onExit().join();
      if (Files.exists(made)) {
        Files.move(made, FILE, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Processes.awaitNoExecutor();
  }
}
