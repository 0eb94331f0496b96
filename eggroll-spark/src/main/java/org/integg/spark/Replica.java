package org.integg.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.News;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.run.Machine;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Parameters;

/**
 * The model in an executor, from one step to the next, with the states of the blocks it has worked
 * on. Everything carries the number of its step and is used at that step only. So a task that Spark
 * repeats, moves or starts twice finds out what is missing, and nothing is added twice.
 */
final class Replica {
  /** The step of blocks and replicas that cannot be used. */
  private static final long NOWHERE = -1;

  /**
   * An executor's memory between tasks is a static field of its process, because Spark stores
   * nothing for tasks.
   */
  private static final AtomicReference<Replica> CURRENT = new AtomicReference<>();

  private final RunSpec run;
  private final Lesson.Taught taught;
  private final SharedLearner learner;
  private final long[] steps;
  private final byte[][] before;
  private long step = NOWHERE;

  private Replica(RunSpec run) throws IOException {
    this.run = run;
    EggConfig model =
        new EggConfig(run.vocabulary(), run.width(), run.layers(), run.mlp(), run.cell());
    Parameters start = StartWeights.of(model, run.training().seed());
    taught = run.lesson().begin(run.training(), start, machine(run));
    learner = taught.learner();
    steps = new long[learner.blocks()];
    Arrays.fill(steps, NOWHERE);
    before = new byte[learner.blocks()][];
  }

  /** What an executor computes with. It is a separate process and sets itself up. */
  private static Machine machine(RunSpec run) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Machine(KernelChooser.choose(), run.threads() > 0 ? run.threads() : cores);
  }

  /** Carries out an order in this executor, one task at a time. */
  static Answer answer(StepOrder order, int[] blocks) {
    try {
      synchronized (CURRENT) {
        return of(order.run().value()).obey(order, blocks);
      }
    } catch (IOException e) {
      return Answer.failed(place() + ": " + e.getMessage());
    } catch (UncheckedIOException e) { // from a user's own reward
      return Answer.failed(place() + ": " + Objects.requireNonNull(e.getCause()).getMessage());
    } catch (OutOfMemoryError e) {
      return Answer.failed(
          "%s: out of memory (%s) at blocks %d to %d; give executors more, or fewer blocks each"
              .formatted(place(), e.getMessage(), blocks[0], blocks[blocks.length - 1]));
    } catch (RuntimeException | LinkageError e) {
      return Answer.failed(
          "%s: %s at blocks %d to %d".formatted(place(), e, blocks[0], blocks[blocks.length - 1]));
    }
  }

  private static String place() {
    return "node %s, executor %s".formatted(self().host(), self().id());
  }

  private static SparkExecutor self() {
    SparkEnv env = SparkEnv.get();
    return new SparkExecutor(env.executorId(), env.blockManager().blockManagerId().host());
  }

  private static Replica of(RunSpec run) throws IOException {
    Replica current = CURRENT.get();
    if (current != null && current.run.id().equals(run.id())) {
      return current;
    }
    CURRENT.set(null);
    if (current != null) {
      current.taught.close();
    }
    Replica made = new Replica(run);
    CURRENT.set(made);
    return made;
  }

  private Answer obey(StepOrder order, int[] blocks) throws IOException {
    if (step == order.step() - 1 && order.news() != null) {
      follow(order.news());
    }
    for (int block : blocks) {
      goBack(block, order.step());
    }
    if (step != order.step() || Arrays.stream(blocks).anyMatch(b -> steps[b] != order.step())) {
      if (order.catchUp() == null) {
        return Answer.behind(blocks);
      }
      catchUp(fetch(order.catchUp()), blocks, order.step());
    }
    Contribution contribution = order.learns() ? learn(blocks) : null;
    Map<Integer, SparkExecutor> owners = new HashMap<>();
    Map<Integer, byte[]> states = new HashMap<>();
    long bytes = contribution == null ? 0 : contribution.bytes().length;
    for (int block : blocks) {
      owners.put(block, self());
      if (order.states()) {
        byte[] state = learner.states().get(block).clone();
        states.put(block, state);
        bytes += state.length;
      }
    }
    return new Answer(contribution, owners, states, List.of(), List.of(), bytes);
  }

  /** If memory runs out here, Spark reports it only in the executor's log. */
  private static CatchUp fetch(Broadcast<CatchUp> sent) throws IOException {
    try {
      return sent.value();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw new IOException(
          "cannot fetch states and weights from the driver, perhaps for want of memory, of which it"
              + " has %d MB (%s)".formatted(Runtime.getRuntime().maxMemory() >> 20, e.getMessage()),
          e);
    }
  }

  private void follow(News news) {
    long from = step;
    step = NOWHERE; // in case the next call fails
    learner.follow(news);
    step = from + 1;
  }

  /**
   * Lets a block learn a step again that it has learned already for an answer that never arrived.
   */
  private void goBack(int block, long wanted) {
    if (steps[block] == wanted + 1 && before[block] != null) {
      put(block, before[block], wanted);
    }
  }

  private void put(int block, byte[] state, long at) {
    System.arraycopy(state, 0, learner.states().get(block), 0, state.length);
    steps[block] = at;
  }

  private Contribution learn(int[] blocks) {
    for (int block : blocks) {
      before[block] = learner.states().get(block).clone();
      steps[block] = NOWHERE;
    }
    Contribution contribution = learner.learn(blocks);
    for (int block : blocks) {
      steps[block] = step + 1;
    }
    return contribution;
  }

  /** Sends only the missing blocks through the steps again; the states of the others stay. */
  private void catchUp(CatchUp help, int[] blocks, long wanted) {
    int[] missing = Arrays.stream(blocks).filter(b -> steps[b] != wanted).toArray();
    step = NOWHERE;
    learner.restore(help.step(), help.replica());
    step = help.step();
    for (int block : missing) {
      put(block, Objects.requireNonNull(help.states().get(block)), step);
    }
    for (News news : help.news()) {
      if (missing.length > 0) {
        learn(missing);
      }
      follow(news);
    }
  }
}
