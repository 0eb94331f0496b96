package org.integg.spark;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.integg.eggroll.Contribution;
import org.integg.eggroll.Learner;
import org.integg.eggroll.News;
import org.integg.eggroll.ReplicaState;
import org.integg.eggroll.SharedLearner;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.Training;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.jspecify.annotations.Nullable;

/**
 * A learner whose blocks learn on executors. The driver has the weights and does the updates; the
 * states of the blocks are on the executors. The driver also keeps the states as they were at the
 * <em>anchor</em>, the last step at which they were fetched. Together with the news of all steps
 * since, they suffice to bring any replica to the present step.
 *
 * <p>If states are small compared with a contribution, they come with it, and every step is an
 * anchor. Otherwise they are fetched when the run saves a checkpoint or when blocks move to a new
 * executor. The states of a lost executor are computed again from the anchor.
 */
final class SparkLearner implements Learner {
  /** States travel with contributions if they are at most one part in this many of them. */
  private static final int SMALL = 8;

  private final JavaSparkContext context;
  private final ExecutorWatch members;
  private final SharedLearner own;
  private final Jobs jobs;
  private final Traffic traffic;
  private final Broadcast<RunSpec> run;
  private final Assignment assignment;
  private final long waitSeconds;
  private final List<Integer> all;

  /** News of the steps after the anchor. */
  private final List<News> since = new ArrayList<>();

  /** News of the last step, if there was one in this session. */
  private @Nullable News last;

  private List<SparkExecutor> placed = List.of();

  /** The replica at the anchor; null if every step is one, and the replica is made when needed. */
  private @Nullable ReplicaState anchored;

  private long anchor;
  private boolean statesTravel;

  SparkLearner(
      JavaSparkContext context,
      ExecutorWatch members,
      SharedLearner own,
      RunSpec run,
      Traffic traffic) {
    this.context = context;
    this.members = members;
    this.own = own;
    this.traffic = traffic;
    this.run = context.broadcast(run);
    jobs = new Jobs(context, members, run.training(), Settings.patienceSeconds(context.getConf()));
    waitSeconds = Settings.waitSeconds(context.getConf());
    assignment = new Assignment(own.blocks());
    all = IntStream.range(0, own.blocks()).boxed().toList();
    anchored = own.replica();
  }

  @Override
  public Optional<Spread> spread() {
    return own.spread();
  }

  /** CPU time of the driver's updates, in nanoseconds; that of executors is not counted. */
  @Override
  public long cpuNanos() {
    return own.cpuNanos();
  }

  @Override
  public StepResult step(int progress) {
    place();
    boolean travel = statesTravel;
    Answer answer = everywhere(true, travel);
    Contribution learned = Objects.requireNonNull(answer.contribution());
    StepResult result = own.update(learned, progress);
    News news = own.news();
    last = news;
    if (travel) {
      anchor(answer.states());
    } else {
      since.add(news);
    }
    traffic.step(members.usable().size(), news.bytes().length, answer.bytes());
    long states = (long) own.blocks() * own.states().getFirst().length;
    statesTravel = states <= learned.bytes().length / SMALL;
    return result;
  }

  /** Gives every block an executor. */
  private void place() {
    List<SparkExecutor> now = present();
    if (!now.equals(placed)) {
      boolean moves = assignment.balance(now, false);
      if (moves && anchor < own.steps()) {
        fetchStates(); // so that moved blocks need not repeat steps
      }
      assignment.balance(now, true);
      placed = now;
    }
  }

  private List<SparkExecutor> present() {
    List<SparkExecutor> now = members.usable();
    if (now.isEmpty()) {
      if (members.await(1, waitSeconds) == 0) {
        boolean endless = members.tooManyEnds().isDone();
        throw new UncheckedIOException(
            new ClusterException(
                endless
                    ? members.endless() + "; resume the run"
                    : ("no executor has come for %d seconds; see the cluster's pages, then"
                            + " resume the run")
                        .formatted(waitSeconds)));
      }
      return members.usable();
    }
    return now;
  }

  private void fetchStates() {
    if (anchor < own.steps()) {
      anchor(everywhere(false, true).states());
    }
  }

  /** Takes over the current states; earlier news is no longer needed. */
  private void anchor(Map<Integer, byte[]> states) {
    states.forEach(
        (block, state) -> System.arraycopy(state, 0, own.states().get(block), 0, state.length));
    anchorHere();
  }

  private void anchorHere() {
    anchor = own.steps();
    since.clear();
    anchored = statesTravel ? null : own.replica();
  }

  /** Lets all blocks work, wherever they are, until all have answered. */
  private Answer everywhere(boolean learns, boolean states) {
    StepOrder order = new StepOrder(run, own.steps(), last, null, learns, states);
    Answer answer = Answer.NOTHING;
    List<Integer> open = all;
    boolean behind = false;
    while (!open.isEmpty()) {
      Optional<Answer> some =
          behind ? helped(order, open) : jobs.run(order, assignment.shares(open), 1);
      if (some.isPresent()) {
        answer = answer.and(some.get(), training());
        open = some.get().behind();
      }
      behind = some.isPresent();
      if (!open.isEmpty()) {
        assignment.balance(present(), true);
      }
    }
    answer.owners().forEach(assignment::owns);
    return answer;
  }

  private Optional<Answer> helped(StepOrder order, List<Integer> blocks) {
    Map<Integer, byte[]> states = new HashMap<>();
    blocks.forEach(block -> states.put(block, own.states().get(block)));
    ReplicaState replica = anchor == own.steps() ? own.replica() : Objects.requireNonNull(anchored);
    CatchUp help = new CatchUp(anchor, replica, states, List.copyOf(since));
    List<BlockPartition> shares = assignment.shares(blocks);
    traffic.catchUp(shares.size(), help.bytes());
    Broadcast<CatchUp> sent = context.broadcast(help);
    try {
      return jobs.run(order.with(sent), shares, since.size() + 1);
    } finally {
      sent.destroy();
    }
  }

  private Training training() {
    return run.value().training();
  }

  @Override
  public long steps() {
    return own.steps();
  }

  @Override
  public Parameters parameters() {
    return own.parameters();
  }

  @Override
  public Parameters evaluated() {
    return own.evaluated();
  }

  @Override
  public List<StateTensor> state() {
    fetchStates();
    return own.state();
  }

  @Override
  public void resume(long stepsDone) {
    own.resume(stepsDone);
    last = null;
    anchorHere();
  }

  @Override
  public void close() {
    jobs.close();
    own.close();
    run.destroy();
  }
}
