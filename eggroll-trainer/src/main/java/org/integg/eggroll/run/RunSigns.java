package org.integg.eggroll.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.integg.eggroll.run.CheckpointFolder.Damaged;
import org.integg.eggroll.run.CheckpointFolder.Found;
import org.integg.model.CheckpointException;
import org.integg.model.Safetensors;

/**
 * Signs that a run came further than the checkpoint from which it would resume: training from there
 * would overwrite something more valuable.
 *
 * <p>Metrics, best weights, {@code weights.jsonl} and samples may be ahead after a kill, by the
 * steps since the last save. This is harmless if neither the lock nor the newest weights know of a
 * later save.
 */
final class RunSigns {
  private static final Pattern STEP = Pattern.compile("\\d{1,18}");
  private static final Pattern SAMPLE = Pattern.compile("step-(\\d{1,18})\\.txt");

  private final RunFolder run;
  private final Found found;

  RunSigns(RunFolder run, Found found) {
    this.run = run;
    this.found = found;
  }

  /**
   * Refuses to continue if there is such a sign.
   *
   * @param saved the last saved step, according to the lock
   * @throws RunException with one line that says how to go on
   */
  void refuse(OptionalLong saved) throws RunException {
    List<String> signs = all(saved);
    if (!signs.isEmpty()) {
      String place =
          found.newest().isPresent()
              ? "would go on from step " + found.step()
              : "would begin anew, for it has no checkpoint";
      throw new RunException(
          ("%s: %s, but came further: %s; put the checkpoints back, or resume with --go-back,"
                  + " which keeps what is newer beside")
              .formatted(run.root(), place, String.join(", ", signs)));
    }
  }

  private List<String> all(OptionalLong saved) throws RunException {
    List<String> signs = new ArrayList<>();
    for (Damaged each : found.damaged()) {
      signs.add("a newer checkpoint cannot be read (" + each.problem() + ")");
    }
    if (saved.isPresent() && isAhead(saved.getAsLong())) {
      signs.add("step " + saved.getAsLong() + " was saved");
    }
    OptionalLong model = step(run.modelFile());
    if (model.isPresent() && isAhead(model.getAsLong()) || isLeft(run.modelFile())) {
      signs.add("model.safetensors is " + of(model));
    }
    boolean vouched = found.newest().isPresent() && (saved.isPresent() || model.isPresent());
    long reported = lastReported();
    if (!vouched && isAhead(reported)) {
      signs.add("metrics.jsonl ends at step " + reported);
    }
    OptionalLong best = step(run.bestFile());
    boolean bestAhead = best.isPresent() && isAhead(best.getAsLong());
    if (bestAhead && !(vouched && isReported(best.getAsLong())) || isLeft(run.bestFile())) {
      signs.add("best.safetensors is " + of(best));
    }
    if (!vouched) {
      signs.addAll(others());
    }
    if (found.newest().isEmpty() && signs.isEmpty() && Files.exists(run.plotFile())) {
      signs.add("loss.png is there");
    }
    return signs;
  }

  /** Other files with a step; a kill may leave them ahead, like the metrics. */
  private List<String> others() throws RunException {
    List<String> signs = new ArrayList<>();
    OptionalLong logged = WeightsLog.lastStep(run.weightsLogFile());
    if (logged.isPresent() && isAhead(logged.getAsLong())) {
      signs.add("weights.jsonl ends at step " + logged.getAsLong());
    }
    OptionalLong sample =
        samplesAfter(run, found.step()).stream().mapToLong(RunSigns::sampleStep).max();
    if (sample.isPresent()) {
      signs.add("samples/ has a text of step " + sample.getAsLong());
    }
    return signs;
  }

  /** Whether a step is later than the checkpoint's; without a checkpoint, even step 0 is. */
  private boolean isAhead(long step) {
    return step > found.step();
  }

  /** Whether there are weights but no checkpoint, though one must have been saved before them. */
  private boolean isLeft(Path weights) {
    return found.newest().isEmpty() && Files.isRegularFile(weights);
  }

  private static String of(OptionalLong step) {
    return step.isPresent() ? "of step " + step.getAsLong() : "there";
  }

  private long lastReported() throws RunException {
    List<StepMetrics> metrics = run.metrics();
    return metrics.isEmpty() ? 0 : metrics.getLast().step();
  }

  /** Whether a step was reported, even if a resumption has since removed its line. */
  private boolean isReported(long step) throws RunException {
    return step <= lastReported() || MetricsLog.cut(run.metricsFile(), step).isPresent();
  }

  /** The step of a text that the model wrote; −1 if the file's name has none. */
  private static long sampleStep(Path file) {
    Matcher name = SAMPLE.matcher(String.valueOf(file.getFileName()));
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }

  /** Texts that the model wrote after a later step. */
  static List<Path> samplesAfter(RunFolder run, long step) throws RunException {
    if (!Files.isDirectory(run.samplesFolder())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(run.samplesFolder())) {
      return files.filter(file -> sampleStep(file) > step).toList();
    } catch (IOException e) {
      throw new RunException(
          "%s: cannot be read (%s)".formatted(run.samplesFolder(), RunException.reason(e)), e);
    }
  }

  /** The step of a file of weights; empty if there is no file, or it does not say. */
  static OptionalLong step(Path weights) {
    if (!Files.exists(weights)) {
      return OptionalLong.empty();
    }
    try (Safetensors file = Safetensors.open(weights)) {
      String step = file.metadata().getOrDefault(TrainerState.STEP, "");
      return STEP.matcher(step).matches()
          ? OptionalLong.of(Long.parseLong(step))
          : OptionalLong.empty();
    } catch (CheckpointException e) {
      return OptionalLong.empty(); // unreadable weights are no loss
    } catch (IOException e) {
      System.getLogger(RunSigns.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
      return OptionalLong.empty();
    }
  }
}
