package org.integg.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockManagerAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.storage.BlockManagerId;
import scala.jdk.javaapi.CollectionConverters;

/** The executors there are, and which of them one had better not wait for. */
final class Members extends SparkListener {
  /** Spark's name for the process that runs the application. */
  private static final String DRIVER = "driver";

  private final Map<String, Member> present = new HashMap<>();
  private final Map<String, Integer> running = new HashMap<>();
  private final Set<String> silent = new HashSet<>();

  /** Hears of executors from now on, and takes in those that are there already. */
  static Members of(SparkContext context) {
    Members members = new Members();
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
      present.put(id.executorId(), new Member(id.executorId(), id.host()));
      notifyAll();
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    present.remove(event.executorId());
    running.remove(event.executorId());
    silent.remove(event.executorId());
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
  }

  /** Leaves out those that have not finished a task, until they do; not all of them. */
  synchronized void suspectRunning() {
    silent.addAll(running.keySet());
    silent.retainAll(present.keySet());
    if (silent.size() == present.size()) {
      silent.clear();
    }
  }

  /** Those that get work, in an order that does not change while they stay. */
  synchronized List<Member> usable() {
    List<Member> all = new ArrayList<>(present.values());
    all.removeIf(each -> silent.contains(each.id()));
    all.sort(Member.BY_ID);
    return all;
  }

  /** Waits until there are so many; returns how many there are. */
  synchronized int await(int count, long seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000;
    while (present.size() < count) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return present.size();
  }
}
