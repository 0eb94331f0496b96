package org.integg.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockManagerAdded;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.storage.BlockManagerId;
import scala.jdk.javaapi.CollectionConverters;

/** The executors of the application, and which of them no longer answer. */
final class ExecutorWatch extends SparkListener {
  /** Spark's name for the process that runs the application. */
  private static final String DRIVER = "driver";

  /** Heartbeats that an executor may miss before it counts as silent. */
  private static final int MISSED = 3;

  /** How often to look again, since ends are also reported in other ways. */
  private static final long LOOK_MILLIS = 100;

  private final Map<String, SparkExecutor> present = new HashMap<>();
  private final Map<String, Integer> running = new HashMap<>();
  private final Set<String> silent = new HashSet<>();
  private final Map<String, Long> heard = new HashMap<>();
  private final long quietNanos;
  private final Ends ends;
  private final Path work;
  private final String application;

  private ExecutorWatch(SparkContext context, Ends ends) {
    long heartbeat = context.conf().getTimeAsMs("spark.executor.heartbeatInterval", "10s");
    quietNanos = TimeUnit.MILLISECONDS.toNanos(MISSED * heartbeat);
    this.ends = ends;
    application = context.applicationId();
    String home = System.getenv("SPARK_HOME");
    work = Path.of(home == null ? "." : home, "work");
  }

  /** Starts to watch executors, including those that are there already. */
  static ExecutorWatch of(SparkContext context, Ends ends) {
    ExecutorWatch members = new ExecutorWatch(context, ends);
    context.addSparkListener(members);
    var known = context.env().blockManager().master().getMemoryStatus().keys();
    CollectionConverters.asJava(known).forEach(id -> members.add(id, context.isLocal()));
    return members;
  }

  @Override
  public void onBlockManagerAdded(SparkListenerBlockManagerAdded event) {
    add(event.blockManagerId(), false);
  }

  private synchronized void add(BlockManagerId id, boolean local) {
    // In "local" mode the driver is the only executor.
    if (local || !id.executorId().equals(DRIVER)) {
      present.put(id.executorId(), new SparkExecutor(id.executorId(), id.host()));
      hear(id.executorId());
      ends.present(present.size());
      notifyAll();
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    present.remove(event.executorId());
    running.remove(event.executorId());
    silent.remove(event.executorId());
    heard.remove(event.executorId());
    ends.ended(event.executorId(), event.reason());
  }

  private void hear(String executor) {
    heard.put(executor, System.nanoTime());
  }

  /** A heartbeat, which a frozen executor does not send. */
  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
    hear(event.execId());
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart event) {
    running.merge(event.taskInfo().executorId(), 1, Integer::sum);
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    running.computeIfPresent(
        event.taskInfo().executorId(), (id, count) -> count > 1 ? count - 1 : null);
    silent.remove(event.taskInfo().executorId());
    hear(event.taskInfo().executorId());
    if (event.taskInfo().successful()) {
      ends.worked();
    }
  }

  /**
   * Leaves out executors that have not finished a task, until they do. If that would be all of
   * them, some are only waiting for data from others, so only the silent ones are left out.
   *
   * @return whether any executor is left out
   */
  synchronized boolean suspectRunning() {
    silent.addAll(running.keySet());
    silent.retainAll(present.keySet());
    if (silent.size() == present.size()) {
      long now = System.nanoTime();
      silent.removeIf(id -> now - heard.getOrDefault(id, now) < quietNanos);
    }
    if (silent.size() == present.size()) {
      silent.clear();
    }
    return !silent.isEmpty();
  }

  /** The executors that get work, in an order that does not change while they stay. */
  synchronized List<SparkExecutor> usable() {
    List<SparkExecutor> all = new ArrayList<>(present.values());
    all.removeIf(each -> silent.contains(each.id()));
    all.sort(SparkExecutor.BY_ID);
    return all;
  }

  /**
   * Waits until {@code count} executors are there or too many have ended; returns how many there
   * are.
   */
  synchronized int await(int count, long seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000;
    while (present.size() < count && !ends.tooMany().isDone()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      try {
        wait(Math.min(left, LOOK_MILLIS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return present.size();
  }

  /** Completes as soon as executors end one after another. */
  CompletableFuture<String> tooManyEnds() {
    return ends.tooMany();
  }

  /** The message if executors end one after another: how many ended, and why the last one did. */
  String endless() {
    String reason =
        ExecutorLog.reason(work, application, ends.last())
            .orElse(
                ends.lastReason()
                    + "; its worker has more in work/%s/%s/stderr"
                        .formatted(application, ends.last()));
    return "%s ended by themselves, the last with: %s".formatted(ends.tooMany().join(), reason);
  }
}
