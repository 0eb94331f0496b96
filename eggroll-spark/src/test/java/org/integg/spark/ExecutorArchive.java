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
 * What Java makes of the classes that an executor loads, kept in a file: starting Spark's processes
 * is most of what these tests cost. Java itself sees whether the file fits the jars and this Java,
 * and does without where it does not.
 */
final class ExecutorArchive {
  private static final Path HOME = Path.of(System.getenv("SPARK_HOME"));
  private static final Path FILE = HOME.resolveSibling("executor.jsa");

  private ExecutorArchive() {}

  /**
   * The option of Java that uses the file. The first process that asks makes it by an executor of
   * its own, in a folder; others that ask meanwhile wait for it.
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

  /**
   * Spark's jars in the order in which executors have them, with which a class path has to begin.
   */
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
      // By itself, as Spark would not let it take its time.
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
