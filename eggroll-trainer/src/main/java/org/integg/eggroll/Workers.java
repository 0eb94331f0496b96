package org.integg.eggroll;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * A fixed number of threads, each with its own scratch memory, that take tasks by number. It does
 * not matter which thread runs a task: each task writes to places of its own.
 *
 * @param <S> scratch memory of a thread
 */
public final class Workers<S> implements AutoCloseable {
  /** A task by its number. */
  public interface Task<S> {
    void run(int task, S scratch);
  }

  private final List<S> scratch = new ArrayList<>();
  private final ExecutorService threads;
  private final ThreadMXBean times = ManagementFactory.getThreadMXBean();
  private final LongAdder cpuNanos = new LongAdder();

  /**
   * Threads that wait for tasks.
   *
   * @param count at least 1
   */
  public Workers(int count, Supplier<S> newScratch) {
    for (int i = 0; i < count; i++) {
      scratch.add(newScratch.get());
    }
    threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name("egg-worker-", 0).factory());
  }

  /** Threads. */
  public int count() {
    return scratch.size();
  }

  /** CPU time that these threads have spent on tasks, in nanoseconds. */
  public long cpuNanos() {
    return cpuNanos.sum();
  }

  /** Runs tasks 0 to count − 1 and returns when all are done. */
  public void forEach(int count, Task<S> task) {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (S own : scratch) {
      running.add(
          threads.submit(() -> {
            long start = times.getCurrentThreadCpuTime();
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
              task.run(i, own);
            }
            cpuNanos.add(times.getCurrentThreadCpuTime() - start);
          }));
    }
    for (Future<?> each : running) {
      await(each);
    }
  }

  private static void await(Future<?> future) {
    boolean interrupted = false;
    try {
      while (!isDone(future)) {
        // Tasks write to memory that the caller reads next, so the caller still waits for them.
        interrupted = true;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the end; false if the wait was interrupted. */
  private static boolean isDone(Future<?> future) {
    try {
      future.get();
      return true;
    } catch (InterruptedException e) {
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
