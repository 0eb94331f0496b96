package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.integg.eggroll.run.Cluster;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;

/** Spark's and Integg's processes besides the one that runs the tests. */
final class Processes implements AutoCloseable {
  private final List<Process> started = new ArrayList<>();
  private final Path folder;

  Processes(Path folder) {
    this.folder = folder;
  }

  /** The executors that this process has started, the oldest first. */
  static List<ProcessHandle> executors() {
    return ProcessHandle.current()
        .children()
        .filter(each -> each.info().commandLine().orElse("").contains("CoarseGrainedExecutor"))
        .sorted(Comparator.comparingLong(ProcessHandle::pid))
        .toList();
  }

  /** Waits until a cluster uses {@code count} executors. */
  static void awaitExecutors(Cluster.Connection cluster, int count) {
    while (!cluster.describe().matches(".*, " + count + " executors?")) {
      sleep(20);
    }
  }

  /** Lets Spark start executors up to a number; existing ones stay. */
  static void limitExecutors(int count) {
    assertTrue(SparkContext.getOrCreate().requestTotalExecutors(count, 0, Map$.MODULE$.empty()));
  }

  /** Sets a cluster's number of executors, and waits until it uses them. */
  static void haveExecutors(Cluster.Connection cluster, int count) {
    limitExecutors(count);
    SparkContext context = SparkContext.getOrCreate();
    Seq<String> there = context.getExecutorIds();
    if (there.size() > count) {
      assertTrue(context.killExecutors(there.take(there.size() - count).toSeq()));
    }
    awaitExecutors(cluster, count);
  }

  /** Waits until all executors that this process started have ended, as they do by themselves. */
  static void awaitNoExecutor() {
    executors().forEach(each -> each.onExit().join());
  }

  /** Waits until a server listens at a port of this machine. */
  static void awaitPort(int port) {
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        sleep(20);
      }
    }
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(Math.max(0, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void signal(String name, ProcessHandle process) {
    try {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts a Java program from this class path. */
  Process java(String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules=jdk.incubator.vector", "-Xmx512m"));
    command.addAll(List.of(SmallCluster.QUICK.split(" ")));
    command.add(ExecutorArchive.option(folder));
    command.add("-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider");
    String classes = ExecutorArchive.classPath() + ":" + System.getProperty("java.class.path");
    command.addAll(List.of("-cp", classes, main));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("process-" + started.size() + ".log").toFile())
            .start();
    started.add(process);
    return process;
  }

  /** Ends all processes, and those that they started. */
  @Override
  public void close() {
    for (Process process : started) {
      List<ProcessHandle> below = process.descendants().toList();
      process.destroyForcibly();
      below.forEach(ProcessHandle::destroyForcibly);
    }
    try {
      for (Process process : started) {
        process.waitFor(20, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
