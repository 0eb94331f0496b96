package org.integg.spark;

import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.integg.eggroll.Training;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;

/** Runs orders as Spark jobs, with a time limit. */
final class Jobs implements AutoCloseable {
  private static final String GROUP = "integg";

  private static final ClassTag<Answer> ANSWER = ClassTag.apply(Answer.class);

  /** From this many shares on, executors add contributions before the driver does. */
  private static final int TREE = 8;

  private static final int TREE_DEPTH = 2;

  /** A step may take this many times as long as the longest of the recent steps. */
  private static final int PATIENCE = 5;

  private final JavaSparkContext context;
  private final ExecutorWatch members;
  private final Training training;
  private final long leastPatienceNanos;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("egg-job").factory());
  private long usualNanos;

  Jobs(
      JavaSparkContext context,
      ExecutorWatch members,
      Training training,
      long leastPatienceSeconds) {
    this.context = context;
    this.members = members;
    this.training = training;
    leastPatienceNanos = TimeUnit.SECONDS.toNanos(leastPatienceSeconds);
  }

  /**
   * Runs one job.
   *
   * @param steps how many steps executors go through in it, including those to catch up with
   * @return the result of the shares; empty if some executors do not answer, which then get no work
   *     until they do
   * @throws UncheckedIOException with a one-line message, if Spark gives up or a task failed
   */
  Optional<Answer> run(StepOrder order, List<BlockPartition> shares, int steps) {
    long begun = System.nanoTime();
    CompletableFuture<Answer> job =
        CompletableFuture.supplyAsync(() -> collect(order, shares), thread);
    long patience =
        usualNanos > 0
            ? Math.max(leastPatienceNanos, steps * PATIENCE * usualNanos)
            : Long.MAX_VALUE;
    try {
      CompletableFuture.anyOf(job, members.tooManyEnds()).get(patience, TimeUnit.NANOSECONDS);
      if (!job.isDone()) {
        context.cancelJobGroup(GROUP);
        throw new UncheckedIOException(
            new ClusterException(members.endless() + "; resume the run"));
      }
      Answer answer = job.get();
      if (!answer.failures().isEmpty()) {
        throw new UncheckedIOException(new ClusterException(answer.failures().getFirst()));
      }
      if (order.catchUp() == null && answer.behind().isEmpty()) {
        long nanos = System.nanoTime() - begun;
        usualNanos = Math.max(nanos, usualNanos - usualNanos / 8);
      }
      return Optional.of(answer);
    } catch (TimeoutException e) {
      if (!members.suspectRunning()) {
        usualNanos = Math.max(usualNanos, patience / PATIENCE) * 2; // all are slow now
      }
      context.cancelJobGroup(GROUP);
      job.exceptionally(failure -> Answer.NOTHING).join();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  private static UncheckedIOException failed(Throwable cause) {
    String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new UncheckedIOException(
        new ClusterException("Spark gave up a step: " + line + "; resume the run", cause));
  }

  private Answer collect(StepOrder order, List<BlockPartition> shares) {
    context.setJobGroup(GROUP, "step " + order.step(), false);
    BlockRdd answers = new BlockRdd(context.sc(), order, shares);
    Training sum = training;
    if (shares.size() >= TREE) {
      return new JavaRDD<>(answers, ANSWER).treeReduce((a, b) -> a.and(b, sum), TREE_DEPTH);
    }
    Answer[] parts = (Answer[]) context.sc().runJob(answers, new Only(), ANSWER);
    return Arrays.stream(parts).reduce(Answer.NOTHING, (a, b) -> a.and(b, sum));
  }

  /**
   * The only answer of a share. This is not a lambda, and {@code collect}, which contains one, is
   * not used, because Spark inspects the code of lambdas at every job, which takes some
   * milliseconds.
   */
  private static final class Only extends AbstractFunction2<TaskContext, Iterator<Answer>, Answer>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Answer apply(TaskContext context, Iterator<Answer> answers) {
      return answers.next();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
