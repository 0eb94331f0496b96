package org.integg.eggroll.tune.essa;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.integg.corpora.TokenSequence;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Preset;
import org.integg.eggroll.Setting;
import org.integg.eggroll.Spread;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.StepRewards;
import org.integg.eggroll.Streams;
import org.integg.eggroll.Workers;
import org.integg.eggroll.credit.StepText;
import org.integg.eggroll.feedback.FeedbackEstimator;
import org.integg.eggroll.feedback.FeedbackSettings;
import org.integg.eggroll.tune.TaskScore;
import org.integg.eggroll.tune.TaskSource;
import org.integg.kernels.Kernels;
import org.integg.model.Parameters;
import org.integg.model.StateTensor;
import org.integg.model.TensorSpec;
import org.integg.tasks.Task;

/**
 * Teaches a model demonstrations, then searches over the singular values of the change. Question i
 * of step s has the number {@code s·questions + i}.
 *
 * <p>The singular values follow from the weights before and after teaching, so a saved state holds
 * the weights after teaching and the place of the search, not the factors.
 */
final class EssaLearner implements Learner {
  /** Updates of a step of teaching. */
  static final int UPDATES = 16;

  private final EssaSettings config;
  private final Parameters start;
  private final TokenSequence demonstrations;
  private final Learner teacher;
  private final long teacherTokens;
  private final SeparableCma search;
  private final Workers<CandidateScorer> workers;

  /** The weights for use. */
  private final Parameters evaluated;

  private Optional<Adapters> adapters = Optional.empty();
  private int[] saved = {};
  private Optional<Spread> spread = Optional.empty();
  private long step;

  EssaLearner(
      Parameters parameters, EssaSettings config, TaskSource source, Kernels kernels, int threads) {
    source.require(parameters);
    this.config = config;
    start = parameters.copy();
    evaluated = parameters.copy();
    demonstrations = source.text().demonstrations(config.demonstrations());
    FeedbackEstimator feedback = new FeedbackEstimator();
    FeedbackSettings teaching =
        (FeedbackSettings)
            Setting.with(
                feedback.defaults(Preset.SMALL, parameters.config()),
                Map.of("rate", config.rate(), "seed", config.seed()));
    teacherTokens = teaching.memberTokens();
    Streams streams = new Streams(demonstrations, teaching.streams(), teaching.tokensPerUpdate());
    StepText text = StepText.of(streams, teaching.streams() / teaching.blocks());
    teacher = feedback.learner(teaching, parameters, text, config.warmUp(), kernels, threads);
    int dimension = Adapters.dimension(start.tensors(), config.rank(), config.alpha());
    search =
        new SeparableCma(new double[dimension], config.sigma(), config.population(), config.seed());
    workers = new Workers<>(threads, () -> new CandidateScorer(start, source, kernels));
  }

  @Override
  public StepResult step(int progress) {
    long now = step++;
    long first = now * config.questions();
    return now < config.startSteps() ? teach(now, first) : search(first);
  }

  /** Teaches for a step, and scores the model. */
  private StepResult teach(long now, long first) {
    long all = (long) config.startSteps() * UPDATES;
    for (long update = now == 0 ? -config.warmUp() : now * UPDATES;
        update < (now + 1) * UPDATES;
        update++) {
      teacher.step((int) (Math.max(0, update) * WHOLE / all));
    }
    long changed = follow();
    TaskScore[] score = new TaskScore[1];
    workers.forEach(
        1,
        (i, own) -> {
          score[0] = own.score(evaluated, first, config.questions());
        });
    long updates = (long) UPDATES + (now == 0 ? config.warmUp() : 0);
    return result(score, changed, updates * teacherTokens);
  }

  private StepResult search(long first) {
    Adapters of = adapters.orElseThrow();
    TaskScore[] scores = new TaskScore[config.population()];
    workers.forEach(
        scores.length,
        (i, own) -> {
          scores[i] = own.score(of, search.candidate(i), first, config.questions());
        });
    search.tell(bestFirst(scores));
    return result(scores, follow(), 0);
  }

  /** The numbers of candidates, best first; among equals the lower comes first. */
  private static int[] bestFirst(TaskScore[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> -scores[i].reward()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Takes over the weights to use now, and returns how many changed. */
  private long follow() {
    Parameters before = evaluated.copy();
    if (step < config.startSteps()) {
      copy(teacher.evaluated());
    } else {
      if (adapters.isEmpty()) {
        Parameters taught = teacher.evaluated().copy();
        adapters = Optional.of(new Adapters(start, taught, config.rank(), config.alpha()));
      }
      adapters.get().write(search.mean(), evaluated);
    }
    long changed = 0;
    for (TensorSpec spec : evaluated.tensors().all()) {
      byte[] now = evaluated.get(spec.id());
      byte[] was = before.get(spec.id());
      for (int i = 0; i < now.length; i++) {
        changed += now[i] == was[i] ? 0 : 1;
      }
    }
    return changed;
  }

  private void copy(Parameters from) {
    for (TensorSpec spec : from.tensors().all()) {
      System.arraycopy(from.get(spec.id()), 0, evaluated.get(spec.id()), 0, spec.size());
    }
  }

  private StepResult result(TaskScore[] scores, long changed, long tokens) {
    TaskScore all = Arrays.stream(scores).reduce(TaskScore.NONE, TaskScore::plus);
    long best = Arrays.stream(scores).mapToLong(TaskScore::reward).max().orElseThrow();
    long[] given = Arrays.stream(scores).mapToLong(TaskScore::reward).toArray();
    spread = Spread.of(Spread.Of.REWARD, (long) Task.RIGHT * config.questions(), given);
    StepRewards rewards =
        new StepRewards(
            all.reward(),
            best,
            scores.length,
            config.questions(),
            all.right(),
            tokens + all.tokens());
    return StepResult.of(step, 0, changed, evaluated).with(rewards);
  }

  /** The spread of the candidates; while the model is taught, it is the only one. */
  @Override
  public Optional<Spread> spread() {
    return spread;
  }

  @Override
  public long cpuNanos() {
    return teacher.cpuNanos() + workers.cpuNanos();
  }

  @Override
  public long steps() {
    return step;
  }

  /** The weights that are taught; after teaching they stay as they are. */
  @Override
  public Parameters parameters() {
    return teacher.parameters();
  }

  @Override
  public Parameters evaluated() {
    return evaluated;
  }

  /**
   * The teacher's state, and {@code essa.search}: the bits of the search's state, int32 [2 ·
   * numbers].
   */
  @Override
  public List<StateTensor> state() {
    long[] bits = search.save();
    saved = new int[2 * bits.length];
    for (int i = 0; i < bits.length; i++) {
      saved[2 * i] = (int) bits[i];
      saved[2 * i + 1] = (int) (bits[i] >>> Integer.SIZE);
    }
    StateTensor tensor = StateTensor.ofI32("essa.search", List.of((long) saved.length), saved);
    return Stream.concat(teacher.state().stream(), Stream.of(tensor)).toList();
  }

  @Override
  public void resume(long stepsDone) {
    step = stepsDone;
    long[] bits = new long[search.size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (long) saved[2 * i + 1] << Integer.SIZE | saved[2 * i] & 0xffff_ffffL;
    }
    search.restore(bits);
    long updates = Math.min(stepsDone, config.startSteps()) * UPDATES;
    teacher.resume(updates == 0 ? 0 : updates + config.warmUp());
    follow();
  }

  @Override
  public void close() {
    workers.close();
    teacher.close();
    demonstrations.close();
  }
}
