package org.integg.eggroll.run;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.integg.corpora.Corpus;
import org.integg.eggroll.Learner;
import org.integg.eggroll.StepResult;
import org.integg.eggroll.run.RunOutcome.Reason;
import org.integg.model.Checkpoint;
import org.integg.model.CheckpointException;
import org.integg.model.Parameters;

/**
 * A run in its folder: trains, validates, saves, resumes. A folder has one at a time, across all
 * processes.
 *
 * <p>A step is reported first and saved later, so after a kill the metrics may be ahead of the
 * newest checkpoint: they are cut back to it, the removed lines are kept in a file beside them, and
 * the steps in between are done again, to the same weights. Any other sign that the run came
 * further is refused.
 */
public final class TrainRun implements AutoCloseable {
  private static final long NANOS = 1_000_000_000;

  private final RunFolder folder;
  private final RunConfig config;
  private final Objective objective;
  private final RunListener listener;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Learner trainer;
  private final RunLock lock;
  private final CheckpointFolder checkpoints;
  private final MetricsLog metrics;
  private final WeightsLog weights;
  private final RunClock clock;
  private Optional<StepMetrics> last;
  private long savedStep;
  private long savedAt = System.nanoTime();

  /**
   * Begins the run, or continues where its newest readable checkpoint was made.
   *
   * @param corpus what the run's configuration names
   * @throws IOException with one line, if the folder is in use, cannot be written, belongs to
   *     another corpus, or came further than the newest checkpoint that can be used
   * @throws IllegalArgumentException if the corpus does not suit the model
   */
  public TrainRun(RunFolder folder, Corpus corpus, Machine machine, RunListener listener)
      throws IOException {
    this(folder, corpus, machine, machine, listener);
  }

  /**
   * Begins or continues the run, with steps done elsewhere.
   *
   * @param machine validates
   */
  public TrainRun(
      RunFolder folder, Corpus corpus, Machine machine, Workplace workplace, RunListener listener)
      throws IOException {
    this(folder, new TextObjective(folder.config(), corpus, machine, workplace), listener);
  }

  /**
   * Begins or continues the run, with any objective.
   *
   * @throws IOException with one line, if the folder is in use, cannot be written, belongs to
   *     another objective, or came further than the newest checkpoint that can be used
   * @throws IllegalArgumentException if the objective does not suit the model
   */
  public TrainRun(RunFolder folder, Objective objective, RunListener listener) throws IOException {
    this.folder = folder;
    this.config = folder.config();
    this.objective = objective;
    this.listener = listener;
    objective.require(folder);
    boolean opened = false;
    try {
      lock = RunLock.take(folder);
      open.add(lock);
      checkpoints = new CheckpointFolder(folder);
      CheckpointFolder.Found found = checkpoints.find();
      new RunSigns(folder, found).refuse(lock.savedStep());
      trainer = objective.learner(config);
      open.add(trainer);
      if (found.newest().isPresent()) {
        checkpoints.read(found.newest().get(), trainer);
      }
      metrics = openMetrics(trainer.steps());
      open.add(metrics);
      weights = WeightsLog.open(folder.weightsLogFile());
      open.add(weights);
      last = metrics.last();
      warnOfMissingMetrics();
      clock = new RunClock(config, trainer.steps(), last);
      if (found.newest().isPresent()) {
        lock.saved(trainer.steps());
        writeModel(folder.modelFile()); // a kill may have come between checkpoint and weights
      } else {
        write(); // an unwritable folder is found before the first step
      }
      savedStep = trainer.steps();
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  /** Every step has a line of metrics. */
  private void warnOfMissingMetrics() {
    long missing = trainer.steps() - metrics.found();
    if (missing > 0) {
      warn(
          "%s: %,d of %,d steps have no line; what those told is lost"
              .formatted(folder.metricsFile(), missing, trainer.steps()));
    }
  }

  /** Opens the metrics; best weights that cannot be compared with later ones are kept aside. */
  private MetricsLog openMetrics(long step) throws IOException {
    Path best = folder.bestFile();
    RunException.requireRegular(best);
    RunException.requireRegular(folder.modelFile());
    Optional<String> damage = damage(best);
    OptionalLong bestStep = damage.isPresent() ? OptionalLong.empty() : RunSigns.step(best);
    MetricsLog log = MetricsLog.open(folder.metricsFile(), step, bestStep);
    if (Files.isRegularFile(best) && log.best().isEmpty()) {
      String why = damage.orElse(best + ": no line of metrics.jsonl tells how good it is");
      Path aside = RunGoBack.aside(folder, List.of(best));
      warn(
          "%s; it is kept in %s, and the next validation's weights are the best"
              .formatted(why, aside));
    }
    return log;
  }

  /** What is wrong with weights; empty if they are whole, or missing. */
  private static Optional<String> damage(Path weights) {
    if (!Files.isRegularFile(weights)) {
      return Optional.empty();
    }
    try {
      Checkpoint.read(weights);
      return Optional.empty();
    } catch (CheckpointException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void warn(String line) {
    System.getLogger(TrainRun.class.getName()).log(Level.WARNING, "{0}", line);
  }

  /** Steps done so far, over all sessions. */
  public long steps() {
    return trainer.steps();
  }

  /** The newest weights for use. */
  public Parameters parameters() {
    return trainer.evaluated();
  }

  /**
   * Trains until the budget is used up or a stop is requested; then validates if it is due or the
   * budget is used up, and saves. The folder keeps the budget ({@link RunFolder#budget}).
   *
   * @param stopRequested asked after every step
   * @throws IOException if a file cannot be written, or the text was changed meanwhile: nothing of
   *     it is then saved; the run can be resumed from its last save
   */
  public RunOutcome run(Budget budget, BooleanSupplier stopRequested) throws IOException {
    return run(budget, 1, stopRequested);
  }

  /**
   * Trains, with validations that are spread evenly over the budget, beside those of the run's
   * configuration.
   *
   * @param validations how many, including the one at the end
   */
  public RunOutcome run(Budget budget, int validations, BooleanSupplier stopRequested)
      throws IOException {
    RunJson.write(budget, folder.budgetFile());
    clock.start();
    Budget.Use use = use();
    Optional<Reason> end = end(budget, use, stopRequested);
    while (end.isEmpty()) {
      int part = budget.parts(use, validations);
      long begun = System.nanoTime();
      StepResult result = clock.step(trainer, budget.progress(use));
      long stepNanos = System.nanoTime() - begun;
      use = use();
      end = end(budget, use, stopRequested);
      boolean validate = isValidation(result.step()) || budget.parts(use, validations) > part;
      Optional<Parameters> validated = validate ? Optional.of(parameters()) : Optional.empty();
      report(result, stepNanos, objective.score(result, validated));
      if (validated.isPresent()) {
        weights.append(result.step(), validated.get());
      }
      if (end.isEmpty() && System.nanoTime() - savedAt >= config.checkpointSeconds() * NANOS) {
        save();
      }
    }
    if (savedStep != trainer.steps()) {
      save();
    }
    clock.stop();
    return new RunOutcome(end.get(), trainer.steps(), last, metrics.best());
  }

  private Budget.Use use() {
    return new Budget.Use(trainer.steps(), clock.memberTokens(), clock.nanos(), clock.cpuNanos());
  }

  private static Optional<Reason> end(
      Budget budget, Budget.Use use, BooleanSupplier stopRequested) {
    if (budget.reached(use)) {
      return Optional.of(Reason.BUDGET);
    }
    return stopRequested.getAsBoolean() ? Optional.of(Reason.STOPPED) : Optional.empty();
  }

  private boolean isValidation(long step) {
    return config.validateEvery() > 0 && step % config.validateEvery() == 0;
  }

  private void report(StepResult result, long stepNanos, Score score) throws IOException {
    lock.require();
    StepMetrics step = clock.report(result, stepNanos, score, trainer.spread().map(StepSpread::of));
    metrics.append(step);
    last = Optional.of(step);
    if (metrics.best().equals(last)) {
      objective.check();
      metrics.force(); // a loss of power must not leave best weights that no line mentions
      writeModel(folder.bestFile());
    }
    listener.step(step);
  }

  private void save() throws IOException {
    Path file = write();
    savedStep = trainer.steps();
    savedAt = System.nanoTime();
    listener.checkpoint(file);
  }

  /** Old checkpoints go only after the new one and the weights are on the disk. */
  private Path write() throws IOException {
    lock.require();
    objective.check();
    metrics.force();
    try {
      Path file = checkpoints.save(trainer);
      lock.saved(trainer.steps());
      writeModel(folder.modelFile());
      checkpoints.prune(config.keepCheckpoints());
      return file;
    } catch (CheckpointException e) {
      throw new RunException(
          "%s; the run %s stays, and can be resumed".formatted(e.getMessage(), folder.root()), e);
    }
  }

  private void writeModel(Path file) throws IOException {
    Map<String, String> notes = new HashMap<>(config.notes());
    notes.put("step", Long.toString(trainer.steps()));
    new Checkpoint(trainer.evaluated(), objective.tokenizer(), notes).write(file);
  }

  /** Releases the folder. Saves nothing: {@link #run} has already saved. */
  @Override
  public void close() throws IOException {
    Collections.reverse(open);
    try {
      for (AutoCloseable each : open) {
        close(each);
      }
    } finally {
      open.clear();
    }
  }

  private static void close(AutoCloseable each) throws IOException {
    try {
      each.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
